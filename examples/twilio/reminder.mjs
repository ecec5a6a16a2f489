// A program for Twilio's REST API with the official client (npm install twilio): it calls somebody, plays a greeting,
// gives the call another document while that plays, and ends it. Only TWILIO_BASE says whose API it is.
//
//   TWILIO_BASE=http://127.0.0.1:8080 TWILIO_ACCOUNT_SID=AC... TWILIO_AUTH_TOKEN=... FROM=+15559998888 TO=+15550001 \
//       SOUNDS=http://127.0.0.1:9000/sounds node reminder.mjs
//
// The program prints what happens as lines of JSON.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import twilio from 'twilio';

const { TWILIO_BASE, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, FROM, TO, SOUNDS, PORT = '0' } = process.env;
const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN);
if (TWILIO_BASE !== undefined) client.api.baseUrl = TWILIO_BASE;

function log(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A document that plays one sound so often. */
function plays(name, loop) {
  const document = new twilio.twiml.VoiceResponse();
  document.play({ loop }, `${SOUNDS}/${name}`);
  return document.toString();
}

/** Another document, while the first one plays; then the end. */
async function goOn(sid) {
  await sleep(1_500);
  const updated = await client.calls(sid).update({ twiml: plays('caller-left.wav', 20) });
  log({ step: 'updated', status: updated.status });
  await sleep(1_500);
  const completed = await client.calls(sid).update({ status: 'completed' });
  log({ step: 'completed', status: completed.status });
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const signature = request.headers['x-twilio-signature'];
    const valid = twilio.validateRequest(TWILIO_AUTH_TOKEN, signature, `${base}${request.url}`, form);
    log({ step: request.url.slice(1), valid, form });
    const isVoice = request.url === '/voice';
    response.writeHead(200, { 'content-type': 'text/xml' }).end(isVoice ? plays('ai.wav', 50) : '');
    if (form.CallStatus === 'in-progress' && !isVoice)
      goOn(form.CallSid).catch((error) => log({ step: 'error', error }));
  });
});
await new Promise((resolve) => server.listen(Number(PORT), '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;
const call = await client.calls.create({
  to: TO,
  from: FROM,
  url: `${base}/voice`,
  statusCallback: `${base}/status`,
  statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
});
log({ step: 'call', sid: call.sid, status: call.status });
