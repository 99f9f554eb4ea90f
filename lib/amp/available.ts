// Which devices autocast knows.

import { type AutocastDevice, wrongArgument } from "../tensor/index.js";

/**
 * Whether `autocast` takes a device. PyTorch: `torch.amp.is_autocast_available`.
 *
 * @example
 * amp.isAutocastAvailable("cpu"); // true
 */
export function isAutocastAvailable(deviceType: string): deviceType is AutocastDevice {
  if (typeof deviceType !== "string") {
    throw wrongArgument("isAutocastAvailable", "deviceType", "a string", deviceType);
  }
  return deviceType === "cpu" || deviceType === "cuda";
}
