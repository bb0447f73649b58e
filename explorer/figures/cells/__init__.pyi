from .shape_drawing import describe_shapes as describe_shapes
from .shape_drawing import plot_shapes as plot_shapes
from .weight_sharing import describe_weight_sharing as describe_weight_sharing
from .weight_sharing import plot_weight_sharing as plot_weight_sharing
