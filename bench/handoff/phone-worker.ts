// The thread of one BenchPhone: SIP and RTP, with times taken at the sockets.
import { parentPort, workerData } from 'node:worker_threads';
import type { SipCall } from '../../test/tools/sip-call.ts';
import { SipParty } from '../../test/tools/sip-party.ts';
import { nowMs, partySdp, readSdp } from '../../test/tools/index.ts';
import { PhoneLine } from './phone-line.ts';
import type { PhoneCommand, PhoneOptions, PhoneReply } from './phone-messages.ts';

const WAIT_MS = 10_000;

const options = workerData as PhoneOptions;
const port = parentPort!;
const sip = await SipParty.open(options.user);
const line = await PhoneLine.open(options.frequencyHz);
let call: SipCall | null = null;
let sdpVersion = 0;

function sdp(): string {
  return partySdp({ address: '127.0.0.1', port: line.port, codecs: ['PCMU'], version: ++sdpVersion });
}

function talkTo(remote: string): void {
  const { address, port: remotePort, eventPayloadType } = readSdp(remote);
  line.talkTo({ address, port: remotePort, eventPayloadType: eventPayloadType ?? 101 });
}

async function run(command: PhoneCommand): Promise<number | number[]> {
  switch (command.op) {
    case 'call': {
      call = sip.invite(command.number, command, sdp());
      const { atMs, message } = await call.waitForStatus(200, WAIT_MS);
      talkTo(message.body);
      return atMs;
    }
    case 'ring': {
      call = await sip.nextCall(WAIT_MS);
      const { atMs } = await call.waitForRequest('INVITE');
      call.ring();
      return atMs;
    }
    case 'answer': {
      talkTo(call!.invitation!.body);
      const atMs = nowMs();
      call!.answer(sdp());
      return atMs;
    }
    case 'press':
      return await line.press(command.digit);
    case 'voiceAgain':
      return line.voiceAgainMs;
    case 'hear':
      return await line.hear(command.frequencyHz, command.sinceMs, WAIT_MS);
    case 'hearNoMore':
      return await line.hearNoMore(command.frequencyHz, WAIT_MS);
    case 'hangUp':
      await call!.hangUp();
      line.fallSilent();
      return nowMs();
    case 'ended': {
      const { atMs } = await call!.waitForRequest('BYE', WAIT_MS);
      line.fallSilent();
      return atMs;
    }
    case 'gap': {
      const { ms, endedAtMs } = line.largestGap(command.fromMs, command.toMs);
      return [ms, endedAtMs];
    }
    case 'clear':
      sip.log.length = 0;
      return line.clear();
  }
}

port.on('message', ({ id, command }: { readonly id: number; readonly command: PhoneCommand }) => {
  run(command).then(
    (result) => port.postMessage({ id, result } satisfies PhoneReply),
    (error: unknown) => port.postMessage({ id, error: String(error) } satisfies PhoneReply),
  );
});
port.postMessage({ id: 0, result: sip.uri } satisfies PhoneReply);
