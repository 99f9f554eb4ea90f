// nn.utils.parametrize against PyTorch's bits (scripts/fixtures/record_parametrize.py).

import { testNamedPrograms } from "../support/named_programs.js";
import { programs } from "./parametrize_programs.js";

testNamedPrograms("nn/parametrize", programs);
