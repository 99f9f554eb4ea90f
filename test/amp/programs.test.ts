// Mixed precision against PyTorch's bits (scripts/fixtures/record_amp.py).

import { testNamedPrograms } from "../support/named_programs.js";
import { programs } from "./programs.js";

testNamedPrograms("amp", programs);
