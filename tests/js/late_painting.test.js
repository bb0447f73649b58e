// What the strip of time steps paints at once: never less than what can be seen, and not much more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findInView } from "../../assets/components/srn_stage/late_painting.js";

test("every column that can be seen is painted at once, and few others", () => {
  const pitch = 84;
  for (let trial = 0; trial < 2000; trial++) {
    const random = (/** @type {number} */ most) => Math.floor(Math.random() * (most + 1));
    const [count, names, width] = [random(120), random(2 * pitch), 1 + random(900)];
    const left = random(Math.max(0, names + (count + 1) * pitch - width));
    const [first, end] = findInView({ left, width, pitch }, count);
    assert.ok(first >= 0 && first <= end && end <= count);
    for (let index = 0; index < count; index++) {
      const begins = names + (index + 1) * pitch - left; // the names, and h0, come first
      const isSeen = begins < width && begins + pitch > 0;
      if (isSeen) assert.ok(first <= index && index < end, `${index} of ${first} to ${end}`);
    }
    assert.ok(end - first <= width / pitch + 5);
  }
});
