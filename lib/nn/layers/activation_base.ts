// What activations that may write over their input share.

import { optionsOf, type Tensor } from "../../tensor/index.js";
import type { InplaceOptions } from "../functional/index.js";
import { Module } from "../module.js";

export abstract class InplaceActivation extends Module<[input: Tensor], Tensor> {
  readonly inplace: boolean;

  constructor(options: InplaceOptions = {}) {
    super();
    this.inplace = optionsOf(this.constructor.name, options).inplace ?? false;
  }

  protected override describe(): string {
    return this.inplace ? "inplace=True" : "";
  }

  /** The settings, then `inplace=True` where that is set. */
  protected withInplace(settings: string): string {
    return this.inplace ? `${settings}, inplace=True` : settings;
  }
}
