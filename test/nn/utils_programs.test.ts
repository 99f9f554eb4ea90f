// Initial values and nn.utils against PyTorch's bits (scripts/fixtures/record_nn_utils.py).

import { testNamedPrograms } from "../support/named_programs.js";
import { programs } from "./utils_programs.js";

testNamedPrograms("nn/utils", programs);
