"""The same training step written as others write it: the course, NumPy by hand, Keras, JAX.

Each maker returns a step: a function of inputs and targets (B, T). All minimise the mean
cross-entropy with SGD at rate 1 and clip the global norm at 1. Keras starts every minibatch from a
state of zeros, which spares it work; the others carry the state over.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from explorer.core.nets.gates import GATES

Step = Callable[[np.ndarray, np.ndarray], object]


def make_textbook(cell: str, hidden_size: int, vocab_size: int, batch_size: int) -> Step:
    """The course's loop: one-hot input, torch's module, autograd, manual clipping, SGD."""
    module = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell]
    rnn, linear = module(vocab_size, hidden_size), nn.Linear(hidden_size, vocab_size)
    parameters = [*rnn.parameters(), *linear.parameters()]
    rule, criterion = torch.optim.SGD(parameters, lr=1.0), nn.CrossEntropyLoss()
    zeros = torch.zeros(1, batch_size, hidden_size)
    states: list[Any] = [(zeros, zeros) if cell == "lstm" else zeros]

    def step(inputs: np.ndarray, targets: np.ndarray) -> float:
        X, y = torch.from_numpy(inputs), torch.from_numpy(targets.T.reshape(-1))
        hidden, state = rnn(functional.one_hot(X.T, vocab_size).to(torch.float32), states[0])
        states[0] = tuple(s.detach() for s in state) if cell == "lstm" else state.detach()
        loss = criterion(linear(hidden.reshape(-1, hidden_size)), y).mean()
        rule.zero_grad()
        loss.backward()
        norm = torch.sqrt(sum(torch.sum(p.grad**2) for p in parameters))
        if norm > 1:
            for p in parameters:
                p.grad[:] *= 1 / norm
        rule.step()
        return loss.item()

    return step


def make_scratch(hidden_size: int, vocab_size: int, batch_size: int) -> Step:
    """The course's net from scratch: plain tensors, a loop over the steps, autograd, SGD."""

    def draw(*shape: int) -> torch.Tensor:
        return (torch.randn(shape) * 0.01).requires_grad_()

    W_ih, W_hh = draw(vocab_size, hidden_size), draw(hidden_size, hidden_size)
    W_ho = draw(hidden_size, vocab_size)
    b, b_o = (torch.zeros(size, requires_grad=True) for size in (hidden_size, vocab_size))
    parameters, criterion = [W_ih, W_hh, b, W_ho, b_o], nn.CrossEntropyLoss()
    states = [torch.zeros(batch_size, hidden_size)]

    def step(inputs: np.ndarray, targets: np.ndarray) -> float:
        X, y = torch.from_numpy(inputs), torch.from_numpy(targets.T.reshape(-1))
        h, logits = states[0], []
        for x_t in functional.one_hot(X.T, vocab_size).to(torch.float32):
            h = torch.tanh(torch.mm(x_t, W_ih) + torch.mm(h, W_hh) + b)
            logits.append(torch.mm(h, W_ho) + b_o)
        states[0] = h.detach()
        loss = criterion(torch.cat(logits), y).mean()
        loss.backward()
        norm = torch.sqrt(sum(torch.sum(p.grad**2) for p in parameters))
        with torch.no_grad():
            for p in parameters:
                if norm > 1:
                    p.grad[:] *= 1 / norm
                p.sub_(p.grad)
                p.grad = None
        return loss.item()

    return step


def make_numpy(cell: str, hidden_size: int, vocab_size: int, batch_size: int) -> Step | None:
    """NumPy by hand, rows looked up, one product per weight gradient; the RNN only."""
    if cell != "rnn":
        return None
    rng, bound = np.random.default_rng(0), hidden_size**-0.5
    shapes = [(vocab_size, hidden_size), (hidden_size, hidden_size), (hidden_size,)]
    shapes += [(hidden_size, vocab_size), (vocab_size,)]
    weights = [rng.uniform(-bound, bound, shape).astype(np.float32) for shape in shapes]
    states = [np.zeros((batch_size, hidden_size), np.float32)]

    def step(inputs: np.ndarray, targets: np.ndarray) -> float:
        W_ih, W_hh, b, W_ho, b_o = weights
        ids, y = inputs.T, targets.T.reshape(-1)
        h = np.empty((len(ids) + 1, *states[0].shape), np.float32)
        h[0] = states[0]
        from_x = W_ih[ids] + b
        for t in range(len(ids)):
            h[t + 1] = np.tanh(from_x[t] + h[t] @ W_hh)
        states[0] = h[-1]
        top = h[1:].reshape(-1, hidden_size)
        logits = top @ W_ho + b_o
        logits -= logits.max(1, keepdims=True)
        np.exp(logits, logits)
        logits /= logits.sum(1, keepdims=True)
        rows = np.arange(len(y))
        loss = -np.log(logits[rows, y]).mean()
        logits[rows, y] -= 1
        logits /= len(y)
        d_h = (logits @ W_ho.T).reshape(h[1:].shape)
        slope = 1 - h[1:] ** 2
        d_h[-1] *= slope[-1]
        for t in range(len(ids) - 2, -1, -1):
            d_h[t] += d_h[t + 1] @ W_hh.T
            d_h[t] *= slope[t]
        d_pre = d_h.reshape(-1, hidden_size)
        d_W_ih = np.zeros_like(W_ih)
        np.add.at(d_W_ih, ids.reshape(-1), d_pre)
        d_W_hh = h[:-1].reshape(-1, hidden_size).T @ d_pre
        grads = [d_W_ih, d_W_hh, d_pre.sum(0), top.T @ logits, logits.sum(0)]
        norm = np.sqrt(sum(np.vdot(grad, grad) for grad in grads))
        for weight, grad in zip(weights, grads, strict=True):
            np.subtract(weight, min(1, 1 / norm) * grad, weight)
        return float(loss)

    return step


def make_keras(cell: str, hidden_size: int, vocab_size: int, batch_size: int) -> Step | None:  # noqa: ARG001 - it is in the minibatch
    """Keras on its torch backend, compiled model and `train_on_batch`; None if not installed."""
    if importlib.util.find_spec("keras") is None:
        return None
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras  # noqa: PLC0415 - only here is it known to be installed

    layer = {"rnn": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}
    model = keras.Sequential(
        [
            keras.layers.Input((None, vocab_size)),
            layer[cell](hidden_size, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )
    model.compile(
        keras.optimizers.SGD(1.0, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    eye = np.eye(vocab_size, dtype=np.float32)
    return lambda inputs, targets: model.train_on_batch(eye[inputs], targets)


def make_jax(cell: str, hidden_size: int, vocab_size: int, batch_size: int) -> Step | None:
    """JAX: rows looked up, `lax.scan`, one compiled step; None if not installed."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax  # noqa: PLC0415 - only here is it known to be installed

    jnp, gates = jax.numpy, GATES[cell]
    rng, bound = np.random.default_rng(0), hidden_size**-0.5
    shapes = {
        "W_ih": (vocab_size, gates * hidden_size),
        "W_hh": (hidden_size, gates * hidden_size),
        "b": (gates * hidden_size,),
        "b_hh": (gates * hidden_size,),
        "W_ho": (hidden_size, vocab_size),
        "b_o": (vocab_size,),
    }
    weights = {
        name: jnp.asarray(rng.uniform(-bound, bound, shape), dtype=jnp.float32)
        for name, shape in shapes.items()
    }
    zeros = jnp.zeros((batch_size, hidden_size))

    def move(w: Any, state: Any, from_x: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JAX's trees
        h, c = state
        from_h = h @ w["W_hh"] + w["b_hh"]
        if cell == "rnn":
            h = jnp.tanh(from_x + from_h)
        elif cell == "gru":
            (x_r, x_z, x_n), (h_r, h_z, h_n) = (jnp.split(a, 3, -1) for a in (from_x, from_h))
            z = jax.nn.sigmoid(x_z + h_z)
            h = (1 - z) * jnp.tanh(x_n + jax.nn.sigmoid(x_r + h_r) * h_n) + z * h
        else:
            i, f, g, o = jnp.split(from_x + from_h, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    def find_loss(w: Any, state: Any, ids: Any, y: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JAX's trees
        state, h = jax.lax.scan(lambda s, x: move(w, s, x), state, w["W_ih"][ids] + w["b"])
        log_p = jax.nn.log_softmax(h @ w["W_ho"] + w["b_o"])
        return -jnp.take_along_axis(log_p, y[..., None], -1).mean(), state

    @jax.jit
    def update(w: Any, state: Any, ids: Any, y: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401 - the same
        (loss, state), grads = jax.value_and_grad(find_loss, has_aux=True)(w, state, ids, y)
        norm = jnp.sqrt(sum(jnp.vdot(grad, grad) for grad in grads.values()))
        scale = jnp.minimum(1, 1 / norm)
        return {name: w[name] - scale * grads[name] for name in w}, state, loss

    memory = [weights, (zeros, zeros)]

    def step(inputs: np.ndarray, targets: np.ndarray) -> float:
        memory[0], memory[1], loss = update(*memory, inputs.T, targets.T)
        return float(loss)

    return step


PEERS = {"NumPy": make_numpy, "Keras": make_keras, "JAX": make_jax}


def make_cell_loop(vocab_size: int, rate: float, x: np.ndarray, y: np.ndarray) -> Callable[[], str]:
    """An epoch of the course's word recipe: an `nn.RNNCell`, letter by letter, summed loss."""
    cell, criterion = nn.RNNCell(vocab_size, vocab_size), nn.CrossEntropyLoss()
    rule = torch.optim.Adam(cell.parameters(), lr=rate)
    inputs = functional.one_hot(torch.from_numpy(x), vocab_size).float()[:, None]
    labels = torch.from_numpy(y)[:, None]

    def run_epoch() -> str:
        loss, hidden, letters = torch.zeros(()), torch.zeros(1, vocab_size), []
        rule.zero_grad()
        for x_t, y_t in zip(inputs, labels, strict=True):
            hidden = cell(x_t, hidden)
            loss = loss + criterion(hidden, y_t)
            letters.append(str(hidden.argmax(1).item()))
        loss.backward()
        rule.step()
        return f"{''.join(letters)} {loss.item():.4f}"

    return run_epoch


def make_module_loop(
    vocab_size: int, rate: float, x: np.ndarray, y: np.ndarray
) -> Callable[[], str]:
    """An epoch of the course's word recipe with `nn.RNN` and the mean loss."""
    rnn, criterion = nn.RNN(vocab_size, vocab_size), nn.CrossEntropyLoss()
    rule = torch.optim.Adam(rnn.parameters(), lr=rate)
    inputs = functional.one_hot(torch.from_numpy(x), vocab_size).float()[:, None]
    labels = torch.from_numpy(y)

    def run_epoch() -> str:
        rule.zero_grad()
        hidden, _ = rnn(inputs, torch.zeros(1, 1, vocab_size))
        logits = hidden.view(-1, vocab_size)
        loss = criterion(logits, labels)
        loss.backward()
        rule.step()
        return f"{logits.argmax(1).tolist()} {loss.item():.4f}"

    return run_epoch
