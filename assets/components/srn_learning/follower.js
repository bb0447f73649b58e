// Follows a run: paints at the next frame, however many updates there are until then, and notes the
// run about once a second.

const NOTE_GAP_MS = 1000;

/**
 * Returns what to call after updates.
 * @param {{ begin: () => void, paint: () => void, note: () => void }} calls
 */
export function createFollower({ begin, paint, note }) {
  let frame = 0;
  let notedAt = 0;
  return () => {
    if (frame) return;
    frame = requestAnimationFrame((now) => {
      frame = 0;
      begin();
      if (now - notedAt > NOTE_GAP_MS) {
        notedAt = now;
        note();
      }
      paint();
    });
  };
}
