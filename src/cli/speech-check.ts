import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SpeechConfig } from '../config/index.ts';
import { findProgram } from '../shared/find-program.ts';
import { sherpaMissing, SPEECH_SETUP_COMMAND } from '../speech/engine-packages.ts';
import { localMissing } from '../speech/stt/local/index.ts';
import { SPHINX_COMMAND, sphinxMissing } from '../speech/stt/pocketsphinx/index.ts';
import { sileroMissing } from '../speech/vad/index.ts';
import { loadOrTell } from './load-config.ts';

/** What one engine of speech lacks on this machine. */
interface EngineRow {
  readonly part: 'recognizer' | 'voice' | 'detector';
  readonly engine: string;
  /** Whether the configuration names it. */
  readonly used: boolean;
  /** `server`: it runs elsewhere, and the configuration does not name it. */
  readonly state: 'there' | 'missing' | 'server';
  /** Why it is not there, or how it is named; null where it is there, as far as that can be seen without a call. */
  readonly reason: string | null;
  /** What mends it; null where nothing has to be mended, or no command can. */
  readonly command: string | null;
}

/** Recognizers that are servers. The configuration is not accepted where it lacks what one of them needs. */
const SERVERS = ['vosk', 'openai', 'openai-realtime', 'assemblyai', 'deepgram'];
/** What runs local models, both of recognizers and of voices. */
const ESPEAK_COMMAND = 'apt-get install --no-install-recommends espeak-ng';

/**
 * Says of every engine of speech whether it is there, with the command that mends it.
 * @returns the exit code: 1 where the configuration names an engine that is missing, or has faults; 0 otherwise
 */
export async function checkSpeech(
  {
    file,
    env,
    json,
  }: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>>; readonly json: boolean },
  output: { write(text: string): unknown },
): Promise<number> {
  const config = loadOrTell({ file, env }, output);
  if (config === null) return 1;
  return await reportEngines(config.speech, json, output);
}

/** Writes the table, or its JSON. @returns the exit code */
export async function reportEngines(
  speech: SpeechConfig,
  json: boolean,
  output: { write(text: string): unknown },
): Promise<number> {
  const rows = await rowsOf(speech);
  output.write(json ? `${JSON.stringify(rows)}\n` : table(rows));
  return rows.some(({ used, state }) => used && state === 'missing') ? 1 : 0;
}

async function rowsOf(speech: SpeechConfig): Promise<EngineRow[]> {
  const { stt, tts } = speech;
  const row = (part: EngineRow['part'], engine: string, missing: string | null, command: string | null): EngineRow => {
    const used = part === 'recognizer' ? stt.engine === engine : part === 'voice' && tts.engine === engine;
    const state = missing === null ? 'there' : 'missing';
    return { part, engine, used, state, reason: missing, command: missing === null ? null : command };
  };
  const server = (part: 'recognizer' | 'voice', engine: string, setting: 'stt' | 'tts'): EngineRow => ({
    ...row(part, engine, null, null),
    state: 'server',
    reason: `speech.${setting}.engine: ${engine} uses it`,
  });
  const local = await localMissing(speech.models, stt.engine === 'local' ? stt.model : null);
  const sherpa = sherpaMissing();
  // No command brings a model: its licence and its size are the operator's to judge.
  const localCommand = sherpa === null ? null : SPEECH_SETUP_COMMAND;
  const voiceModel = resolve(speech.models, tts.model ?? 'tts');
  const voice = sherpa ?? (existsSync(voiceModel) ? null : `there is no model folder ${voiceModel}`);
  const servers = SERVERS.map((engine) =>
    stt.engine === engine ? row('recognizer', engine, null, null) : server('recognizer', engine, 'stt'),
  );
  const silero = await sileroMissing(speech.models);
  return [
    row('recognizer', 'pocketsphinx', sphinxMissing(), SPHINX_COMMAND),
    row('recognizer', 'local', local, localCommand),
    ...servers,
    row('voice', 'flite', null, null),
    row('voice', 'espeak-ng', findProgram('espeak-ng') === null ? 'espeak-ng is not on PATH' : null, ESPEAK_COMMAND),
    row('voice', 'local', voice, localCommand),
    tts.engine === 'openai' ? row('voice', 'openai', null, null) : server('voice', 'openai', 'tts'),
    row('detector', 'energy', null, null),
    row('detector', 'silero', silero, SPEECH_SETUP_COMMAND),
  ];
}

function table(rows: readonly EngineRow[]): string {
  const lines = rows.map(({ part, engine, used, state, reason, command }) => {
    const mend = command === null || reason?.includes(command) === true ? '' : `; run ${command}`;
    const cells = [part.padEnd(10), engine.padEnd(15), state.padEnd(7), `${reason ?? ''}${mend}`];
    return `${used ? '*' : ' '} ${cells.join('  ').trimEnd()}`;
  });
  return `${lines.join('\n')}\n\n* is what the configuration names\n`;
}
