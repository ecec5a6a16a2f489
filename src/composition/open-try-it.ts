import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config, Source } from '../config/index.ts';
import { toneFile } from '../media/wav/index.ts';
import type { AgentStore } from '../ports/agents.ts';
import type { CallControl } from '../ports/call-control.ts';
import type { MediaPort } from '../ports/media.ts';
import type { TextToSpeech } from '../ports/speech.ts';
import { signCallToken } from '../phone-passes/index.ts';
import { isListening } from '../shared/is-listening.ts';
import { isLoopbackHost } from '../shared/is-loopback.ts';
import { packageFile } from '../shared/package-files.ts';
import { BrowserTry, TRY_TONES, TryIt } from '../try-it/index.ts';
import type { TryPhone, TryPhones } from '../try-it/index.ts';
import type { PartContext } from './part-context.ts';
import { openPhonePair } from './phone-pair.ts';
import type { UserAgent } from './user-agent.ts';

/** What tries are joined to. */
interface TryParts {
  readonly control: () => CallControl;
  readonly tts: TextToSpeech;
  /** Whose call an INVITE from this address is. */
  readonly sourceOf: (address: string) => Source;
  /** Where SIP is taken, as `udp:127.0.0.1:5060`. */
  readonly sip: () => readonly string[];
}

const HOME = '127.0.0.1';
/** Below the ports that Linux gives away by itself. Those that are taken are passed over. */
const RTP_PORTS = { first: 31_000, last: 31_039 };
/** Heard well beside words, and no nuisance in a recording. */
const TONE = { durationMs: 2_000, amplitude: 3_000, rateHz: 8_000 };

/** Opens what places calls to see a handoff. Its telephones are there only while a try is under way. */
export function openTryIt(context: PartContext, joined: TryParts): TryIt {
  const { config, current, clock, logger, parts } = context;
  const tryIt = new TryIt({
    routes: () => current.config.routes,
    offBecause: () => offBecause(config),
    sip: () => reached(current.config, joined),
    control: {
      startHandoff: async (call, request) => await joined.control().startHandoff(call, request),
      answerHandoff: async (...answer) => await joined.control().answerHandoff(...answer),
      hangup: async (call) => await joined.control().hangup(call),
    },
    openPhones: async () => await openPhones(context, joined.tts),
    clock,
    logger: logger.child({ part: 'try-it' }),
  });
  return parts.add('try-it', tryIt);
}

/** An AI that is there says so within this time. */
const AI_MS = 1_000;

/** Opens what gets calls between pages of the browser ready. */
export function openBrowserTry(
  { config, current, clock, parts }: PartContext,
  { media, agents }: { readonly media: MediaPort; readonly agents: Pick<AgentStore, 'get' | 'put' | 'remove'> },
): BrowserTry {
  const receptionist = fileURLToPath(packageFile('prompts/receptionist.yaml'));
  const browserTry = new BrowserTry({
    routes: () => current.config.routes,
    offBecause: () => offBecause(config),
    webrtcFault: () => media.webrtc(),
    lay: (overlay) => current.lay(overlay),
    agents,
    isThere: (url) => isListening(url, AI_MS),
    sign: (secret, expiresAt) => signCallToken(secret, {}, expiresAt),
    // A script's file is one of the folder of prompts, wherever that is.
    receptionist: ({ prompts }) => ({ kind: 'script', file: relative(resolve(prompts.directory), receptionist) }),
    clock,
  });
  void browserTry.clear();
  return parts.add('browser-try', browserTry);
}

function offBecause({ api: { tryIt, listen } }: Config): string | null {
  if (tryIt === false) return 'api.tryIt is false';
  if (tryIt === true || isLoopbackHost(listen.host)) return null;
  return 'api.listen is not on loopback: set api.tryIt to true to let people try calls here';
}

/** A telephone of this machine calls us at the first address that takes UDP. */
function reached(
  { sip, media }: Config,
  { sourceOf, sip: listen }: TryParts,
): { readonly address: string } | { readonly fault: string } {
  const udp = listen().find((text) => text.startsWith('udp:'));
  if (udp === undefined) return { fault: 'sip.listen has no address with udp, by which the telephones call' };
  const source = sourceOf(HOME);
  if (source === null) {
    const [first] = sip.trunks;
    const where = first === undefined ? 'a trunk' : `the trunk ${first.name}, or of another one`;
    return {
      fault: `no trunk allows ${HOME}, where the telephones call from: add it to sip.trunks[].allow of ${where}`,
    };
  }
  if (source !== 'local' && source.challenge) {
    return {
      fault: `the trunk ${source.name}, which ${HOME} is of, has challenge: true, and the telephones have no password`,
    };
  }
  if (media.engine === 'freeswitch' && !media.freeswitch.every(({ host }) => isLoopbackHost(host))) {
    return { fault: 'media.freeswitch is on another machine, from where the telephones on loopback cannot be heard' };
  }
  return { address: udp.slice('udp:'.length).replace(/^(0\.0\.0\.0|\[::\])(?=:)/, HOME) };
}

async function openPhones({ clock, logger }: PartContext, tts: TextToSpeech): Promise<TryPhones> {
  const folder = await mkdtemp(join(tmpdir(), 'warmbridge-try-'));
  const remove = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
  const quiet = logger.child({ part: 'try-it' });
  try {
    for (const [party, frequencyHz] of Object.entries(TRY_TONES)) {
      await writeFile(join(folder, `${party}.wav`), toneFile({ ...TONE, frequencyHz }));
    }
    const { caller, agent, close } = await openPhonePair({
      directory: folder,
      cacheDirectory: join(folder, 'cache'),
      rtpPorts: RTP_PORTS,
      codecs: ['PCMU', 'PCMA'],
      tts,
      clock,
      logger: quiet,
    });
    return { caller: phoneOf(caller, 'caller'), agent: phoneOf(agent, 'agent'), folder, close, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function phoneOf(phone: UserAgent, tone: keyof typeof TRY_TONES): TryPhone {
  return {
    address: phone.address,
    on: (listener) => phone.on(listener),
    call: async (destination, from) => await phone.call(destination, from),
    takeCalls: (taking) => phone.takeCalls(taking),
    say: async (text) => await phone.say(text),
    hum: (isOn) => phone.hum(isOn ? { file: `${tone}.wav` } : null),
    press: async (digits) => await phone.press(digits),
    record: async (file) => await phone.record(file),
    hangup: () => phone.hangup(),
  };
}
