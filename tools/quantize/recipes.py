"""How a graph is quantized. Figures of each are in docs/quantization.md."""
import logging
import os

os.environ.setdefault("NNCF_CI", "1")  # read at import: NNCF sends no statistics to anybody

import nncf
import openvino
from nncf import AdvancedQuantizationParameters, OverflowFix

import gate

# The second dense layer after the activation: a few large values there need the whole range.
NARROW = [r"layer\.\d+\.narrow"]
# 7 bits for weights: on CPUs without VNNI the products of 8-bit pairs overflow 16-bit sums.
RECIPES = {
    "int8": {"ignored": NARROW, "fix": OverflowFix.ENABLE},
    "int8-all": {"ignored": [], "fix": OverflowFix.ENABLE},
    "int8-vnni": {"ignored": NARROW, "fix": OverflowFix.DISABLE},
    "weights": None,  # stored in 8 bits, multiplied as floats
}


def save(graph, path):
    openvino.save_model(graph, path, compress_to_fp16=False)


def quantize(graph, calibration, recipe, path):
    """`calibration` is a list of inputs by name."""
    nncf.set_log_level(logging.ERROR)
    if recipe not in RECIPES:
        raise gate.Refused(f"recipe '{recipe}' is none of {', '.join(RECIPES)}")
    chosen = RECIPES[recipe]
    if chosen is None:
        return save(nncf.compress_weights(graph, mode=nncf.CompressWeightsMode.INT8_SYM), path)
    ignored = nncf.IgnoredScope(patterns=chosen["ignored"], validate=False)
    parameters = AdvancedQuantizationParameters(overflow_fix=chosen["fix"])
    return save(nncf.quantize(graph, nncf.Dataset(calibration), preset=nncf.QuantizationPreset.MIXED,
                              model_type=nncf.ModelType.TRANSFORMER, subset_size=len(calibration),
                              ignored_scope=ignored, advanced_parameters=parameters), path)
