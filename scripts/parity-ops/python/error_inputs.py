"""The calls of the database that must fail (`error_inputs_func`)."""

from encode import Blob, Encoder, Unsayable
from sample import as_said, written_program
from tape import failing_program, run


def raises(program) -> bool:
    try:
        run(program)
    except Exception:
        return True
    return False


def record_errors(op, blob: Blob) -> list[dict]:
    if op.error_inputs_func is None:
        return []
    written = []
    for number, error_input in enumerate(op.error_inputs("cpu")):
        encoder = Encoder(blob)
        try:
            program = failing_program(op, *as_said(error_input.sample_input))
            calls = written_program(program, encoder)
            if not raises(program):
                written.append({"number": number, "unsayable": "Python accepts it as a TypeScript caller says it"})
                continue
        except Unsayable as reason:
            written.append({"number": number, "unsayable": str(reason)})
            continue
        expected = {"type": error_input.error_type.__name__, "message": error_input.error_regex}
        written.append({"number": number, "tensors": encoder.tensors, **calls, "expected": expected})
    return written
