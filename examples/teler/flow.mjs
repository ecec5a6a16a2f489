// A call flow for Teler with the official client (npm install @frejun/teler): it calls somebody, says who is calling,
// and dials a human, who hears a whisper before the two are joined. Only TELER_BASE says whose API it is.
//
//   TELER_BASE=http://127.0.0.1:8080/api/v1 TELER_KEY=... FROM=+15559998888 TO=+15550001 HUMAN=+15550002 \
//       SOUNDS=http://127.0.0.1:9000/sounds node flow.mjs
//
// The program prints what happens as lines of JSON.
import { createServer } from 'node:http';
import constants from '@frejun/teler/dist/constants.js';
import teler from '@frejun/teler';

const { TELER_BASE, TELER_KEY, FROM, TO, HUMAN, SOUNDS, PORT = '0' } = process.env;
if (TELER_BASE !== undefined) constants.TELER_BASE_URL = TELER_BASE;

function log(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The flows by their paths: what the platform does next. */
const FLOWS = {
  '/flow': () => ({ ...teler.CallFlow.play(`${SOUNDS}/greeting.wav`), flow_url: `${base}/dial` }),
  '/dial': () => ({
    action: 'dial',
    to: HUMAN,
    timeout: 20,
    dial_music: { action: 'play', media_url: `${SOUNDS}/music.wav` },
    confirm_sound: { action: 'play', media_url: `${SOUNDS}/whisper.wav` },
    on_busy: { action: 'say', text: 'Everybody is busy. Goodbye.' },
    flow_url: `${base}/after`,
  }),
  '/after': () => teler.CallFlow.hangup(),
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const flow = FLOWS[request.url];
    log({ step: flow === undefined ? 'callback' : 'flow', path: request.url, body });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(flow?.() ?? {}));
  });
});
await new Promise((resolve) => server.listen(Number(PORT), '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;
const call = await new teler.Client(TELER_KEY).calls.create({
  from_number: FROM,
  to_number: TO,
  flow_url: `${base}/flow`,
  status_callback_url: `${base}/status`,
  record: true,
});
log({ step: 'call', call });
