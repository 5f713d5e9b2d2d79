import { describe, expect, it } from "vitest";
import { findJwts } from "../../../src/jwt/findJwts.ts";
import { madeToken, part } from "./madeToken.ts";

const token = madeToken();
const unsigned = madeToken({ header: { alg: "none" }, signature: "" });
const size = 10 * 1024 * 1024;

function texts(text: string): string[] {
  return findJwts(text).map(({ offset, length }) => text.slice(offset, offset + length));
}

describe("findJwts", () => {
  it("finds tokens where they stand", () => {
    const text = `Authorization: Bearer ${token}\n"access_token":"${unsigned}"`;
    expect(findJwts(text)).toEqual([
      { offset: 22, length: token.length },
      { offset: text.length - 1 - unsigned.length, length: unsigned.length },
    ]);
  });

  it("counts offsets as editors do", () => {
    expect(findJwts(`😀é ${token}`)).toEqual([{ offset: 4, length: token.length }]);
  });

  it.each([
    ["alone", token],
    ["in quotes", `"${token}"`],
    ["behind an assignment", `token=${token}&x=1`],
    ["behind a URL escape", `Bearer%20${token}%22`],
    ["behind a JSON escape", `"log":"a\\n${token}"`],
    ["at the end of a sentence", `It was ${token}.`],
    ["before an ellipsis", `It was ${token}...`],
    ["between non-Latin letters", `ü${token}ü`],
  ])("finds a token %s", (_, text) => {
    expect(texts(text)).toEqual([token]);
  });

  it("finds an encrypted token, whose second part may be empty", () => {
    const [jwe, direct] = [`${token}.x.y`, "eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn"];
    expect(texts(`${jwe}, ${direct}.`)).toEqual([jwe, direct]);
  });

  it("takes the dot of an empty signature along", () => {
    expect(texts(`(${unsigned})`)).toEqual([unsigned]);
  });

  it.each([
    ["a longer word", `x${token}`],
    ["a dotted name", `a.${token}`],
    ["one part", "eyJhbGciOiJub25lIn0"],
    ["two parts", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0"],
    ["an empty second part", "eyJhbGciOiJub25lIn0..x"],
    ["four parts", `${token}.x`],
    ["six parts", `${token}.x.y.z`],
    ["five parts of which the last is empty", `${token}.x.`],
    ["a word too short for any token", "eyJhb.e30.x"],
    ["nothing", ""],
  ])("finds none in %s", (_, text) => {
    expect(texts(text)).toEqual([]);
  });

  it("takes a token of 256 KiB and none that is longer", () => {
    const head = `${part('{"alg":"RS256"}')}.`;
    const longest = `${head}${"A".repeat(256 * 1024 - head.length - 2)}.x`;
    expect([texts(longest), texts(`${longest}y`), texts(`${longest}y ${token}`)]).toEqual([[longest], [], [token]]);
  });

  it.each([
    ["starts", "eyJ", 0],
    ["starts with dots", "eyJ.", 0],
    ["dots", ".", 0],
    ["escaped starts", "%20eyJ", 0],
    ["backslashed starts", "\\neyJ", 0],
    ["two parts and a blank", "eyJ.a ", 0],
    ["tokens", `${token} `, Math.floor(size / (token.length + 1))],
  ])("stays linear on 10 MB of %s", (_, unit, count) => {
    expect(findJwts(unit.repeat(Math.floor(size / unit.length))).length).toBe(count);
  });
});
