// Follows a run: paints at the next frame, however many updates there are until then, and notes the
// run about once a second.

const NOTE_GAP_MS = 1000;

/**
 * Returns what to call after updates.
 * @param {() => void} paint
 * @param {() => void} note
 */
export function createFollower(paint, note) {
  let frame = 0;
  let notedAt = 0;
  return () => {
    if (frame) return;
    frame = requestAnimationFrame((now) => {
      frame = 0;
      if (now - notedAt > NOTE_GAP_MS) {
        notedAt = now;
        note();
      }
      paint();
    });
  };
}
