// A bridge for Teler with the official client (npm install @frejun/teler ws): it calls somebody, and joins the call's
// audio to the WebSocket of a model (REMOTE). Only TELER_BASE says whose API it is.
//
//   TELER_BASE=http://127.0.0.1:8080/api/v1 TELER_KEY=... FROM=+15559998888 TO=+15550001 HUMAN=+15550002 \
//       SOUNDS=http://127.0.0.1:9000/sounds REMOTE=ws://127.0.0.1:9100 node bridge.mjs
//
// The model gets { audio } with PCM of 8 kHz in base64, and sends { audio }, { interrupted: true } where the caller
// spoke into it, and { tool: "transfer", reason }. The program prints what happens as lines of JSON.
import { createServer } from 'node:http';
import constants from '@frejun/teler/dist/constants.js';
import teler from '@frejun/teler';
import { WebSocketServer } from 'ws';

const { TELER_BASE, TELER_KEY, FROM, TO, HUMAN, SOUNDS, REMOTE, PORT = '0' } = process.env;
if (TELER_BASE !== undefined) constants.TELER_BASE_URL = TELER_BASE;
const { StreamConnector, StreamOP, StreamType } = teler;

function log(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const isFlow = request.url === '/flow';
    log({ step: isFlow ? 'flow' : 'callback', body });
    const flow = teler.CallFlow.stream(`ws://127.0.0.1:${server.address().port}/media-stream`, {
      sampleRate: '8k',
      chunkSize: 100,
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(isFlow ? flow : {}));
  });
});

const sockets = new WebSocketServer({ server, path: '/media-stream' });
sockets.on('connection', async (socket) => {
  let callId = null;
  let chunkId = 0;
  const fromCall = async (text) => {
    const message = JSON.parse(text);
    if (message.type === 'start') {
      callId = message.call_id;
      log({ step: 'stream', message });
    }
    if (message.type !== 'audio') return ['', StreamOP.PASS];
    return [JSON.stringify({ audio: message.data.audio_b64 }), StreamOP.RELAY];
  };
  const fromModel = async (data) => {
    const { audio, interrupted, tool, reason } = JSON.parse(data.toString());
    if (tool === 'transfer') await transfer(callId, reason);
    if (interrupted === true) return [JSON.stringify({ type: 'clear' }), StreamOP.RELAY];
    if (audio === undefined) return ['', StreamOP.PASS];
    chunkId += 1;
    return [JSON.stringify({ type: 'audio', audio_b64: audio, chunk_id: chunkId }), StreamOP.RELAY];
  };
  socket.on('close', () => log({ step: 'closed' }));
  await new StreamConnector(REMOTE, StreamType.BIDIRECTIONAL, fromCall, fromModel).bridgeStream(socket);
});

/** This version of the client has no transfer: its API has. */
async function transfer(callId, reason) {
  const response = await fetch(`${constants.TELER_BASE_URL}/voice/calls/${callId}/transfer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': TELER_KEY },
    body: JSON.stringify({
      target: HUMAN.startsWith('sip:') ? { kind: 'sip', uri: HUMAN } : { kind: 'pstn', number: HUMAN },
      mode: 'cold',
      timeout: 20,
      dial_music: { action: 'play', media_url: `${SOUNDS}/music.wav` },
      confirm_sound: { action: 'play', media_url: `${SOUNDS}/whisper.wav` },
    }),
  });
  log({ step: 'transfer', reason, status: response.status, body: await response.json() });
}

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
