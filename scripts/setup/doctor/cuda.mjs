import { readdirSync } from "node:fs";
import { libtorchVersion } from "../libtorch/version.mjs";
import { commandFor } from "../support/context.mjs";
import { which } from "../support/exec.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("./doctor.mjs").Row} Row */

/**
 * CUDA is never needed, so this row never fails; it says what there is of the two halves, the device and the build.
 *
 * @param {Context} context
 * @param {import("../libtorch/prefix.mjs").Libtorch | null} libtorch
 * @param {import("./addon.mjs").Answer | null} answer
 * @param {number} [devices] NVIDIA devices of this machine
 * @returns {Row}
 */
export function checkCuda(context, libtorch, answer, devices = nvidiaDevices(context)) {
  const name = "CUDA";
  const machine = devices === 0 ? "no NVIDIA device" : `${devices} NVIDIA device${devices > 1 ? "s" : ""}`;
  if (answer?.cuda) return { name, state: "ok", text: `available: ${machine}` };
  if (devices === 0) return { name, state: "ok", text: `${machine}, so the CPU is used` };
  if (libtorch?.kind !== "cuda") {
    const mend = `pip install torch==${libtorchVersion} (a CUDA build), then LIBTORCH=<its torch folder> ${commandFor(context, "setup")}`;
    return { name, state: "note", text: `${machine}, and libtorch is a CPU build`, mend };
  }
  const rest = answer
    ? "it reports no device: check the driver with nvidia-smi"
    : "the addon cannot be asked yet";
  return { name, state: "note", text: `${machine} and a CUDA build of libtorch; ${rest}` };
}

/**
 * @param {Context} context
 * @returns {number}
 */
function nvidiaDevices(context) {
  if (context.platform === "win32") return which(context, "nvidia-smi") ? 1 : 0;
  if (context.platform !== "linux") return 0;
  return readdirSync("/dev").filter((name) => /^nvidia\d+$/.test(name)).length;
}
