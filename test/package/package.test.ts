// The package as a user gets it: packed, installed by npm from a registry on this machine, required, imported and
// type-checked, with the addon that the set-up has built as the prebuilt one. No compiler and no network are used.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consumerEnv, install, pack } from "../../scripts/package/consumer.mjs";
import { createContext } from "../../scripts/setup/support/context.mjs";
import { run } from "../../scripts/setup/support/exec.mjs";

const context = createContext();
const folder = mkdtempSync(path.join(tmpdir(), "candelabra-package-"));
const project = path.join(folder, "project");
const installed = path.join(project, "node_modules", "candelabra");
const env = consumerEnv(context, folder);
let tarball = "";
let before: string[] = [];

const filesOf = (place: string) => readdirSync(place, { recursive: true, encoding: "utf8" }).sort();
const node = (args: string[], given = env) => run(process.execPath, args, { cwd: project, env: given });
const candelabra = (name: string, given = env) =>
  node([path.join(project, "node_modules", ".bin", "candelabra"), name], given);

beforeAll(async () => {
  const prebuild = await run(process.execPath, ["scripts/prebuild/main.mjs", "--as-built"], {
    cwd: context.root,
  });
  expect(prebuild).toMatchObject({ code: 0 });
  tarball = await pack(context, folder);
  await install(context, tarball, project);
  before = filesOf(installed);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe("the tarball", () => {
  test("is smaller than 5 MB and holds what a user needs, nothing of the repository's own", () => {
    expect(statSync(tarball).size).toBeLessThan(5e6);
    const tops = [...new Set(before.map((file) => file.split(path.sep)[0]))];
    expect(tops).toEqual([
      ...[
        "CMakeLists.txt",
        "LICENSE",
        "README.md",
        "bin",
        "dist",
        "native",
        "package.json",
        "prebuilds",
        "scripts",
      ],
    ]);
    expect(readdirSync(path.join(installed, "scripts"))).toEqual(["setup"]);
    expect(before.filter((file) => /\.(so|dylib|dll)\b/.test(file))).toEqual([]);
  });

  test("runs nothing when it is installed", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });
});

describe("a program", () => {
  test("is told what to run where there is no libtorch", async () => {
    // Nothing on the PATH, so no Python, and an empty cache.
    const bare = { CANDELABRA_CACHE: path.join(folder, "empty"), PATH: path.join(folder, "nothing") };
    const { code, stderr } = await node(["require.cjs"], bare);
    expect(code).toBe(1);
    expect(stderr).toContain("candelabra: libtorch 2.13.0 is not set up yet");
    expect(stderr).toContain("mend: npx candelabra setup");
    const doctor = await candelabra("doctor", bare);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/^note {4}addon {9}prebuilt, .*; not tried, since libtorch is missing$/m);
    expect(doctor.stdout).toContain("mend: npx candelabra setup");
    // An addon came with the package, so its users need no compiler.
    expect(doctor.stdout).toMatch(/^note {4}compiler/m);
  });

  test("finds a libtorch that is there by itself, required and imported", async () => {
    const results = await Promise.all([node(["require.cjs"]), node(["import.mjs"])]);
    expect(results).toEqual([
      { code: 0, stdout: "require: one library\n", stderr: "" },
      { code: 0, stdout: "import: one library\n", stderr: "" },
    ]);
  });

  test("keeps to the libtorch of its set-up, unless LIBTORCH names another", async () => {
    const { LIBTORCH, ...unnamed } = env;
    expect((await node(["import.mjs"], unnamed)).stdout).toBe("import: one library\n");
    const other = await node(["import.mjs"], { ...env, LIBTORCH: path.join(folder, "none") });
    expect(other.stderr).toContain(`LIBTORCH is ${path.join(folder, "none")}, which has no libtorch in it`);
    expect((await candelabra("doctor", unnamed)).stdout).toContain(`from LIBTORCH (${LIBTORCH})`);
  });

  test("is set up by a command that finds nothing left to do", async () => {
    const { code, stderr } = await candelabra("setup");
    expect(stderr).toMatch(/^addon: prebuilt, prebuilds/m);
    expect(code).toBe(0);
  });

  test("is type-checked under node16, CommonJS and ES modules, and under bundler", async () => {
    const tsc = path.join(context.root, "node_modules", "typescript", "bin", "tsc");
    const results = await Promise.all(
      ["node16", "bundler"].map((name) => node([tsc, "-p", `tsconfig.${name}.json`])),
    );
    expect(results).toEqual([
      { code: 0, stdout: "", stderr: "" },
      { code: 0, stdout: "", stderr: "" },
    ]);
  });

  test("writes nothing into the package's folder, which may be read-only", () => {
    expect(filesOf(installed)).toEqual(before);
  });
});
