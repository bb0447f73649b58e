from .choice import Stepper as Stepper
from .choice import make_stepper as make_stepper
