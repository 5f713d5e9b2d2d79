// Preloaded into the editor's server: even a killed test run leaves no server behind.
const parent = Number(process.env["LONGHAUL_EDITOR_PARENT"]);

// The server's own children inherit the preload and the variable, but not the parent.
if (process.ppid === parent) {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(1);
    }
  }, 1000).unref();
}
