import { describe, expect, test } from "vitest";
import { checkCmake, requireCmake } from "../../scripts/setup/prerequisites/cmake.mjs";
import {
  checkCompiler,
  parseCompiler,
  requireCompiler,
} from "../../scripts/setup/prerequisites/compiler.mjs";
import { freeSpace, requireSpace } from "../../scripts/setup/support/disk.mjs";
import { mendFor, packageManager } from "../../scripts/setup/support/system.mjs";
import { makeMachine, writeProgram } from "./support/machine.js";

const says = (text: string) => `console.log(${JSON.stringify(text)})`;
const gcc = (version: string) =>
  `g++ (Debian ${version}-14) ${version}\nCopyright (C) 2022 Free Software Foundation, Inc.`;

describe("the compiler", () => {
  test("that is missing stops with one sentence and the command that mends it", async () => {
    const { context } = makeMachine();
    await expect(requireCompiler(context)).rejects.toMatchObject({
      message:
        "No C++ compiler was found on the PATH; g++ 11, clang 14 or Visual Studio 2022, or later, is needed.",
      mend: mendFor(context, "compiler"),
    });
  });

  test("that is too old stops with what was found", async () => {
    const machine = makeMachine();
    writeProgram(machine, "g++", says(gcc("10.2.1")));
    await expect(requireCompiler(machine.context)).rejects.toThrow(/bin\/g\+\+ is g\+\+ 10\.2\.1; g\+\+ 11/);
  });

  test("is the one that CXX names, else c++, else g++", async () => {
    const machine = makeMachine();
    writeProgram(machine, "g++", says(gcc("12.2.0")));
    expect(await checkCompiler(machine.context)).toEqual({ found: `g++ 12.2.0 (${machine.bin}/g++)` });
    writeProgram(machine, "clang++", says("Debian clang version 14.0.6"));
    machine.context.env = { ...machine.context.env, CXX: "clang++" };
    expect(await checkCompiler(machine.context)).toEqual({ found: `clang 14.0.6 (${machine.bin}/clang++)` });
    machine.context.env = { ...machine.context.env, CXX: "clong++" };
    expect(await checkCompiler(machine.context)).toMatchObject({
      problem: expect.stringMatching(/^CXX is "clong\+\+", which is no C\+\+ compiler; /),
      mend: "unset CXX",
    });
  });

  test.each([
    [gcc("13.3.0"), { name: "g++", version: 13, text: "13.3.0" }],
    ["c++ (GCC) 11.4.1 20231218\nFree Software Foundation", { name: "g++", version: 11, text: "11.4.1" }],
    ["Ubuntu clang version 18.1.3 (1ubuntu1)", { name: "clang", version: 18, text: "18.1.3" }],
    ["Apple clang version 15.0.0 (clang-1500.3.9.4)", { name: "Apple clang", version: 15, text: "15.0.0" }],
  ])("reads %j", (text, expected) => {
    expect(parseCompiler(text, "file")).toEqual({ ...expected, file: "file" });
  });
});

describe("CMake", () => {
  test("that is missing stops with one sentence and the command that mends it", async () => {
    const { context } = makeMachine();
    await expect(requireCmake(context)).rejects.toMatchObject({
      message: "CMake was not found on the PATH, and 3.22 or later is needed.",
      mend: mendFor(context, "cmake"),
    });
  });

  test.each([
    ["3.21.9", "is CMake 3.21, and 3.22 or later is needed."],
    ["2.40.0", "is CMake 2.40, and 3.22 or later is needed."],
  ])("%s is too old", async (version, sentence) => {
    const machine = makeMachine();
    writeProgram(machine, "cmake", says(`cmake version ${version}`));
    await expect(requireCmake(machine.context)).rejects.toThrow(sentence);
  });

  test.each(["3.22.0", "3.31.2", "4.0.1"])("%s will do", async (version) => {
    const machine = makeMachine();
    writeProgram(machine, "cmake", says(`cmake version ${version}`));
    expect(await checkCmake(machine.context)).toEqual({ found: `${version} (${machine.bin}/cmake)` });
  });
});

describe("the mend", () => {
  test.each([
    ["ID=debian", "apt-get install -y cmake"],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', "apt-get install -y cmake"],
    ["ID=fedora", "dnf install -y cmake"],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf install -y cmake"],
    ["ID=arch", "pacman -S --needed cmake"],
    ['ID="opensuse-leap"', "zypper install -y cmake"],
    ["ID=alpine", "apk add cmake"],
  ])("on %j is %j", (osRelease, command) => {
    expect(mendFor(makeMachine().context, "cmake", osRelease).replace(/^sudo /, "")).toBe(command);
  });

  test("speaks brew on macOS and winget on Windows", () => {
    const on = (platform: NodeJS.Platform) => makeMachine({}, { platform }).context;
    expect(mendFor(on("darwin"), "cmake")).toBe("brew install cmake");
    expect(mendFor(on("darwin"), "compiler")).toBe("xcode-select --install");
    expect(mendFor(on("win32"), "cmake")).toBe("winget install Kitware.CMake");
  });

  test("goes by the PATH where the system has no known name", () => {
    const machine = makeMachine();
    expect(packageManager(machine.context, "ID=homemade")).toBeNull();
    expect(mendFor(machine.context, "compiler", "")).toBe(
      "install g++ 11 or later with your system's package manager",
    );
    writeProgram(machine, "dnf", "");
    expect(packageManager(machine.context, "ID=homemade")).toBe("dnf");
  });
});

describe("disk space", () => {
  test("is asked of the disk that would hold a folder that is not there yet", () => {
    const { folder } = makeMachine();
    expect(freeSpace(`${folder}/not/yet`)).toBeGreaterThan(0);
    requireSpace(`${folder}/not/yet`, 1, "libtorch", "free some");
  });

  test("that does not suffice stops with both figures", () => {
    const { folder } = makeMachine();
    expect(() => requireSpace(folder, 1e18, "libtorch", "free some")).toThrow(
      /^libtorch needs 1000000000\.0 GB of disk space, and .* has .*B free\.$/,
    );
  });
});
