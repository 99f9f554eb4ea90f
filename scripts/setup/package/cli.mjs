// `npx candelabra`, in a project that uses the package.

import { doctor } from "../doctor/doctor.mjs";
import { runCommand } from "../support/commands.mjs";
import { createContext } from "../support/context.mjs";
import { manifest } from "../support/places.mjs";
import { locate, setUpPackage } from "./set_up.mjs";

const help = `candelabra COMMAND

  setup    finds libtorch or fetches it, and compiles the addon where none came with the package
  doctor   says what is there, and how to mend what is missing; changes nothing

What they heed of the environment:

  LIBTORCH                 a libtorch, or the torch folder of a Python package, to use instead of any other
  CANDELABRA_ANY_LIBTORCH  1 takes a LIBTORCH of another version than the pinned one, from 2.11 on
  CANDELABRA_CACHE         where libtorch is kept, instead of the system's folder for caches
  CANDELABRA_JOBS          how many files are compiled at once`;

/** @type {import("../support/commands.mjs").Commands} */
const commands = {
  async setup(context) {
    await setUpPackage(context);
    context.report.note("set-up: everything is there");
    return 0;
  },
  doctor,
  // What lib/tensor/load.ts asks when it finds no record; the answer is for it alone.
  async locate(context) {
    console.log(JSON.stringify(await locate(context)));
    return 0;
  },
  async help() {
    console.log(help);
    return 0;
  },
  async version(context) {
    console.log(manifest(context).version);
    return 0;
  },
};

/**
 * @param {readonly string[]} argv
 * @param {import("../support/context.mjs").Context} [context]
 * @returns {Promise<number>} the exit code
 */
export async function main([name = "help", ...args], context = createContext({ packaged: true })) {
  return runCommand(commands, context, [name.replace(/^--/, ""), ...args]);
}
