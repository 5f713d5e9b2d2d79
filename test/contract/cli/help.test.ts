import { expect, test } from "vitest";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { startCli } from "./cliProcess.ts";

async function longhaul(...args: readonly string[]) {
  return startCli(args, { folder: await temporaryDirectory(), environment: {} }).ended;
}

test("longhaul --help", async () => {
  const { code, stdout, stderr } = await longhaul("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul [options] [command]

    Pushes records into a REST API whose token dies before the batch does, and
    accounts for every one.

    Options:
      -V, --version                  output the version number
      -h, --help                     display help for command

    Commands:
      run [options] <job>            run a sync job, or go on with it
      forecast [options] <job>       say how long a job takes, which token limit it
                                     meets first and what to do
      probe [options] <job>          ask the server whether it honours what makes a
                                     repeat harmless
      status [options] [job]         show how far the newest run of each job is
      connections [options]          list the connections, their secrets and
                                     lifetimes
      token                          show or renew the token of a connection
      doctor [options] <connection>  say why the tokens of a connection die
      jwt [options] <token>          decode, check and compare tokens
      sandbox [options]              run the target systems as local servers
      serve [options]                run jobs for an editor
      help [command]                 display help for command

    Without a server of your own: "longhaul sandbox" starts some and says
    what to put into longhaul.json.
    "
  `);
});

test("longhaul probe --help", async () => {
  const { code, stdout, stderr } = await longhaul("probe", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul probe [options] <job>

    Asks the server once, with the first record that is to do, whether it honours
    what makes a repeat harmless.

    Arguments:
      job                    path of a *.sync.json file, or the name of one below
                             this folder

    Options:
      --secrets-file <file>  NAME=value lines with secrets; - reads them from
                             standard input
      --yes                  write without asking; needed where nobody sits at a
                             terminal
      --json                 put exactly one object on standard output
      -h, --help             display help for command

    This really writes. With write.idempotencyKey the first record that is to do is sent
    twice with one key; with write.ifMatch it is sent once for a version that there cannot
    be, so a server that honours the condition takes nothing. A key of the probe's own is
    used and no checkpoint is touched: a later run sends that record again.

    Exit codes:
      0  the server honours it
      1  refused: nothing was asked
      2  the server ignores it, or its answers do not tell
      3  stopped after something was sent, such as by Ctrl-C
      4  a run of the job holds the lock
    "
  `);
});

test("longhaul run --help", async () => {
  const { code, stdout, stderr } = await longhaul("run", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul run [options] <job>

    Runs a sync job. An unfinished run of the same job over the same records is
    resumed; a finished one is not repeated. --redrive sends the rows that are now
    in the dead-letter file of a finished run, as they were edited; rows that were
    removed stay given up.

    Arguments:
      job                    path of a *.sync.json file, or the name of one below
                             this folder

    Options:
      --dry-run              render and check every record, show the first requests,
                             look whether the server lets it in; writes nothing
      --show <n>             with --dry-run: how many requests to show (default: 3)
      --offline              with --dry-run: send nothing at all, so access is not
                             checked
      --resume               only go on with an unfinished run
      --redrive [run]        run only the dead letters of a finished run: this one,
                             or the newest that has some
      --fresh                begin anew, whatever was done before
      --segment <list>       a test batch: only these segments, such as 3,7-9
      --sample <records>     a test batch: only so many records, spread over the
                             input
      --secrets-file <file>  NAME=value lines with secrets; - reads them from
                             standard input
      --metrics-file <file>  keep figures of the run in this file, in Prometheus'
                             text format
      --otlp [url]           send figures of the run to an OpenTelemetry collector,
                             such as http://localhost:4318
      --json                 put exactly one object on standard output, at the end
      -h, --help             display help for command

    Secrets come from the environment or from --secrets-file, never from an argument:
      LONGHAUL_<CONNECTION>_PASSWORD, _CLIENT_SECRET, _API_KEY, _REFRESH_TOKEN or
      _PRIVATE_KEY, the id of the connection in capitals, other characters as _;
      with _SERVICE before the last part for its service identity.
    Where only a person can sign in, a browser or a code does it at the terminal.

    Figures are written when the run begins, every 15 seconds, and when it ends.
    --otlp without an address takes the one in OTEL_EXPORTER_OTLP_ENDPOINT.
    A test batch sends only the records that were chosen and says of each whether it
    passed the "assert" of the job. The run stays unfinished: the same command without
    a choice goes on from there.

    Exit codes:
      0  every record succeeded, or passed in a test batch
      1  refused, nothing was sent
      2  finished, with dead letters or unknown outcomes; of a dry run: the server
         does not let it in, or it would not get through without a person
      3  stopped; the same command goes on
      4  another run of the job holds the lock
    "
  `);
});

test("longhaul status --help", async () => {
  const { code, stdout, stderr } = await longhaul("status", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul status [options] [job]

    Reads the checkpoints of the jobs below this folder, or of one job. Sends
    nothing.

    Arguments:
      job         path of a *.sync.json file, or the name of one below this folder

    Options:
      --json      put one object on standard output
      -h, --help  display help for command
    "
  `);
});

test("longhaul connections --help", async () => {
  const { code, stdout, stderr } = await longhaul("connections", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul connections [options]

    Lists the connections of the longhaul.json that rules this folder: who signs in
    and how, which secrets are there, and how long tokens live. Sends nothing and
    shows no secret.

    Options:
      --secrets-file <file>  NAME=value lines with secrets; - reads them from
                             standard input
      --json                 put one object on standard output
      -h, --help             display help for command
    "
  `);
});

test("longhaul token --help", async () => {
  const { code, stdout, stderr } = await longhaul("token", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul token [options] [command]

    Tells what is known of a connection's token, or signs in and renews it.

    Options:
      -h, --help                      display help for command

    Commands:
      status [options] <connection>   tell what is known; send nothing
      refresh [options] <connection>  sign in, refresh, and tell what came
      help [command]                  display help for command
    "
  `);
});

test("longhaul token refresh --help", async () => {
  const { code, stdout, stderr } = await longhaul("token", "refresh", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul token refresh [options] <connection>

    Signs in, refreshes once where there is a refresh token, and tells what the
    server gave: lifetimes, scope, rotation, clock. On a terminal a person can sign
    in.

    Arguments:
      connection             id of a connection in longhaul.json

    Options:
      --identity <which>     as whom (choices: "user", "service", default: "user")
      --secrets-file <file>  NAME=value lines with secrets; - reads them from
                             standard input
      --json                 put one object on standard output
      -h, --help             display help for command

    The token itself is never shown. The command line keeps no access token: each
    process signs in for itself. A refresh token that comes from --secrets-file and
    is replaced by the server is written back into that file.

    Exit codes:
      0  done
      1  refused, nothing was sent
      3  the server gave no token; the same command tries again
    "
  `);
});

test("longhaul sandbox --help", async () => {
  const { code, stdout, stderr } = await longhaul("sandbox", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul sandbox [options]

    Runs the target systems as local servers on compressed time, and says how to
    reach them.

    Options:
      --minute-ms <ms>       how long one minute of theirs lasts here (default:
                             1000)
      --port <port>          first port, for the control server; 0 takes any free
                             ones (default: 7400)
      --seed <n>             repeat the random faults of an earlier sandbox
      --latency <ms>         wait before each request is looked at
      --faults <file>        fault plan, a JSON file
      --ledger <mode>        keep every applied write, or counts only (choices:
                             "full", "counts", default: "full")
      --idle-exit <seconds>  end when nothing was asked of it for this long
      --json                 print one line of JSON instead of a table
      -h, --help             display help for command

    While it runs, JSON sent to the control server, by name of the system, changes what happens:
      POST /faults    {"oracle-iot": {"refresh": {"resetAfter": {"count": 1}}}}
                      status, resetBefore, resetAfter, html, delay, hang, drip, broken; signIn, refresh, signOut; clockOffsetMs, rival
      POST /policies  {"arena-qms": {"accessMinutes": 60, "tellsWhy": true, "autoApprove": true}}
      POST /actions   {"oracle-iot": {"revokeSessions": true, "rejectTokens": true, "denied": "user"}}
                      takeOver, clockOffsetMs
      POST /clear-ledger, POST /reset
                      forgets what was counted; forgets tokens and records too
    "
  `);
});

test("longhaul serve --help", async () => {
  const { code, stdout, stderr } = await longhaul("serve", "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul serve [options]

    Runs jobs for an editor, which starts it by itself. Nobody else needs it.

    Options:
      --socket <path>  where to listen: a path in a private directory, or the name
                       of a pipe
      -h, --help       display help for command
    "
  `);
});

test.each([
  [["run"], "error: missing required argument 'job'"],
  [["run", "work-orders", "--frsh"], "error: unknown option '--frsh'\n(Did you mean --fresh?)"],
  [["run", "work-orders", "--fresh", "--resume"], "error: option '--resume' cannot be used with option '--fresh'"],
  [["statsu"], "error: unknown command 'statsu'\n(Did you mean status?)"],
])("%j is refused with a hint", async (args, error) => {
  expect(await longhaul(...args)).toEqual({
    code: 1,
    stdout: "",
    stderr: `${error}\nAdd --help to see what there is.\n`,
  });
});

test("--version is that of the package", async () => {
  const { version } = (await import("../../../package.json", { with: { type: "json" } })).default;
  expect(await longhaul("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});
