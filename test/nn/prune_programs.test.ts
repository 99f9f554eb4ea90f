// nn.utils.prune against PyTorch's bits (scripts/fixtures/record_prune.py).

import { testNamedPrograms } from "../support/named_programs.js";
import { programs } from "./prune_programs.js";

testNamedPrograms("nn/prune", programs);
