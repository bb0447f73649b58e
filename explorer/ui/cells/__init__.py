"""The page of cells: shapes, parameter counts, the Keras hand check and the gate stage."""
