"""Which numbers go into a recurrent cell, which come out, and what happens to them inside?"""

import streamlit as st

from explorer.core.cells.tensor_shapes import find_shapes
from explorer.core.cells.weight_sharing import find_sharing_patterns
from explorer.figures.cells.shape_drawing import describe_shapes, plot_shapes
from explorer.figures.cells.weight_sharing import describe_weight_sharing, plot_weight_sharing
from explorer.ui.cells.gates import show_gate_stage
from explorer.ui.cells.hand_check import (
    choose_layer,
    edit_hand_check,
    show_conversion,
    show_products,
)
from explorer.ui.cells.parameters import choose_counts, show_counts, show_uses
from explorer.ui.cells.results import find_check, find_conversion_error, find_module_sizes
from explorer.ui.cells.shapes import choose_case, choose_module, show_check
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.link_choices import open_tabs
from explorer.ui.shell.terms import explain

head = st.empty()  # filled below: its sentence depends on the open tab
shapes, parameters, hand_check, gates = open_tabs(
    ["Shapes", "Parameters", "Hand check", "Gates"], key="cells.view"
)
hints = {
    shapes: "Change a size and see which tensors change with it.",
    parameters: "Choose a layer and see where its parameters are.",
    hand_check: "Change a number and see every product follow.",
    gates: "Step forward, then drag a gate's bias.",
}
hint = next((text for view, text in hints.items() if view.open), hints[shapes])
head.title(f"Cells and shapes :small[:gray[{hint}]]")
with shapes:
    if shapes.open:
        case = choose_case()
        controls, drawing = st.columns([1, 3])
        with controls:
            spec = choose_module(case)
        if spec:
            with drawing:
                drawn = find_shapes(spec)
                show_figure(plot_shapes(drawn), describe_shapes(drawn), key="cells.shapes")
                st.caption(
                    "Read depth from bottom to top and time from left to right; point at a box to "
                    "see what it means. T seq_len, B batch_size, D input_size, H hidden_size, "
                    "L num_layers, K number of directions.",
                    help=explain("final state"),
                )
            show_check(find_check(spec))
with parameters:
    if parameters.open:
        counted = choose_counts()
        sizes = find_module_sizes(counted)
        show_counts(counted, sizes)
        patterns = find_sharing_patterns()
        show_figure(
            plot_weight_sharing(patterns), describe_weight_sharing(patterns), key="cells.sharing"
        )
        st.caption(
            "Each matrix has a column for every input and a row for every output; where a cell is "
            "empty, they aren't connected, and equal labels are the same weight. The recurrent "
            "layer has one row per time step: x1 to x6 are its inputs, h0 to h5 its own previous "
            "states.",
            help=explain("weight sharing"),
        )
        show_uses(counted, sizes)
with hand_check:
    if hand_check.open:
        check = edit_hand_check()
        if check:
            show_products(check)
            st.subheader("The same weights in torch")
            layer = choose_layer(check)
            show_conversion(layer[0], find_conversion_error(*layer), layer[2])
with gates:
    if gates.open:
        show_gate_stage()
        st.caption(
            "There is one unit, so each weight is one number; b is the sum of torch's two biases, "
            "except in n of a GRU, where b_n and b_hn stay apart. "
            "Left and Right step in time, Space plays, Up and Down choose the operation. Drag a "
            "gate's bias and read above the bars how long an impulse is felt.",
            help=explain("forget gate"),
        )
