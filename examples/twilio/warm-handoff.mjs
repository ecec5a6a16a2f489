// A warm handoff from a voice agent to a human, as the tutorials for Twilio and a voice agent have it, with the official
// client (npm install twilio ws). Callers talk with an agent on a WebSocket (/bridge). When it asks for a human, the
// caller goes into a conference, and the human is called into it, who hears a whisper first. From then on both are heard
// by a transcript server (/transcripts). Only TWILIO_BASE says whose API it is.
//
//   TWILIO_BASE=http://127.0.0.1:8080 TWILIO_ACCOUNT_SID=AC... TWILIO_AUTH_TOKEN=... FROM=+15559998888 HUMAN=+15550001 \
//       SOUNDS=http://127.0.0.1:9000/sounds PORT=9001 node warm-handoff.mjs
//
// The voice webhook is http://127.0.0.1:9001/voice. A bot that hums stands for the voice agent: it asks for a human when
// the caller presses a key. The program prints what happens as lines of JSON.
import { createServer } from 'node:http';
import { URLSearchParams } from 'node:url';
import twilio from 'twilio';
import { WebSocketServer } from 'ws';

const { TWILIO_BASE, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, FROM, HUMAN, SOUNDS, PORT = '0' } = process.env;
const BOT_HZ = Number(process.env.BOT_HZ ?? '1300');
const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN);
if (TWILIO_BASE !== undefined) client.api.baseUrl = TWILIO_BASE;
const { VoiceResponse } = twilio.twiml;

function log(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The caller talks with the agent. */
function answer() {
  const document = new VoiceResponse();
  document
    .connect()
    .stream({ url: `${ws}/bridge` })
    .parameter({ name: 'purpose', value: 'support' });
  return document.toString();
}

/** The caller waits for the human, and is transcribed. */
function waits(room) {
  const document = new VoiceResponse();
  document.start().stream({ url: `${ws}/transcripts`, track: 'both_tracks', name: 'transcripts' });
  document.dial().conference({ waitUrl: `${SOUNDS}/hold.wav`, waitMethod: 'GET', beep: 'false' }, room);
  return document.toString();
}

/** The human hears the whisper, and then joins the caller. */
function whispers(room) {
  const document = new VoiceResponse();
  document.play(`${SOUNDS}/whisper.wav`);
  document.dial().conference({ endConferenceOnExit: true, beep: 'false' }, room);
  return document.toString();
}

/** The tool that the agent calls: the caller first, so that nobody is left without anybody. */
async function transferToHuman(callSid) {
  const room = `handoff-${callSid}`;
  await client.calls(callSid).update({ twiml: waits(room) });
  const human = await client.calls.create({
    to: HUMAN,
    from: FROM,
    twiml: whispers(room),
    statusCallback: `${http}/call-status`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  });
  log({ step: 'transfer', room, human: human.sid });
}

/** A hum of so many milliseconds, as mu-law (ITU-T G.711) in base64. */
function hum(hz, ms) {
  const octets = Array.from({ length: ms * 8 }, (_, index) =>
    toMuLaw(8_000 * Math.sin((2 * Math.PI * hz * index) / 8_000)),
  );
  return Buffer.from(octets).toString('base64');
}

function toMuLaw(sample) {
  const magnitude = Math.min(32_635, Math.abs(Math.round(sample))) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((sample < 0 ? 128 : 0) | (exponent << 4) | mantissa) & 255;
}

/** Stands for the voice agent. */
function bridge(socket) {
  let streamSid = '';
  let callSid = '';
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.event === 'start') {
      ({ streamSid, callSid } = message.start);
      log({ step: 'bridge', callSid, parameters: message.start.customParameters });
      socket.send(JSON.stringify({ event: 'media', streamSid, media: { payload: hum(BOT_HZ, 30_000) } }));
    }
    if (message.event === 'dtmf')
      transferToHuman(callSid).catch((error) => log({ step: 'error', message: String(error), code: error.code }));
    if (message.event === 'stop') log({ step: 'bridge-stop', callSid });
  });
}

/** Stands for the transcript server: it tells of each track, and now and then what it hears. */
function transcripts(socket) {
  const heard = { inbound: 0, outbound: 0 };
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.event === 'start')
      log({ step: 'transcripts', tracks: message.start.tracks, callSid: message.start.callSid });
    if (message.event === 'media') {
      const { track, payload } = message.media;
      heard[track] += 1;
      if (heard[track] % 10 === 0) log({ step: 'heard', track, payload });
    }
    if (message.event === 'stop') log({ step: 'transcripts-stop', heard });
  });
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    log({ step: request.url.slice(1), form });
    response.writeHead(200, { 'content-type': 'text/xml' }).end(request.url === '/voice' ? answer() : '');
  });
});
const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, request.url === '/bridge' ? bridge : transcripts);
});
await new Promise((resolve) => server.listen(Number(PORT), '127.0.0.1', resolve));
const { port } = server.address();
const http = `http://127.0.0.1:${port}`;
const ws = `ws://127.0.0.1:${port}`;
log({ step: 'listens', url: `${http}/voice` });
