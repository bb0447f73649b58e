// The worker's entry: hands the page's messages to the server, and its replies back.

import { createServer } from "./serve.js";

// A message to itself arrives behind those that already wait, and unlike a timer without delay.
const turn = new MessageChannel();
/** @type {() => void} */
let next = () => {};
turn.port1.onmessage = () => next();

const serve = createServer(
  (reply) => self.postMessage(reply),
  (work) => {
    next = work;
    turn.port2.postMessage(0);
  },
  () => performance.now(),
);
self.onmessage = (event) => serve(event.data);
