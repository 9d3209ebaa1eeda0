"""How a voice's network is run: threads that sleep while they wait, and share the work in small pieces."""

from __future__ import annotations

import onnxruntime


def session(path: str, threads: int) -> onnxruntime.InferenceSession:
    """The network of a file, ready to run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.dynamic_block_base", "4")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
