import { createInterface } from 'node:readline';
import type { Script, ScriptCall } from '../ai/script/index.ts';
import { callsOf, readScript } from '../ai/script/index.ts';
import type { AiAction, AiNotice } from '../ports/ai.ts';
import { asHandoffId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';
import { SystemClock } from '../shared/system-clock.ts';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';

/** How a script is tried. */
export interface ScriptTrial {
  /** Whether words are recognized. */
  readonly hears: boolean;
  /** Lines: keys, words, or nothing. */
  readonly input: NodeJS.ReadableStream;
  readonly output: Output;
}

const KEYS = /^[0-9*#]+$/;
const HELP = 'Type words, or keys (0-9, *, #). An empty line is silence.\n';
const AFTER_TRANSFER = 'An empty line: nobody takes the call. "back": somebody does, and gives the caller back.\n';

/** Checks a script. @returns the exit code: 0, or 1 where it has faults, each of which is a line, or all one document */
export async function checkScript(file: string, output: Output, json = false): Promise<number> {
  if (!json) return (await scriptOf(file, output)) === null ? 1 : 0;
  const read = await readScript(file);
  writeJson(output, { file, ok: read.ok, faults: read.ok ? [] : read.faults });
  return read.ok ? 0 : 1;
}

/**
 * Talks with a script by text until the call ends, or the input does.
 * @returns the exit code: 0, or 1 where the script has faults
 */
export async function tryScript(file: string, { hears, input, output }: ScriptTrial): Promise<number> {
  const script = await scriptOf(file, output);
  if (script === null) return 1;
  output.write(HELP);
  const call = callsOf(script, hears, new SystemClock())();
  let waits = told(call, { event: 'call.started', from: '+15551230001', to: '+15559998888' }, output);
  const lines = createInterface({ input, terminal: false });
  try {
    for await (const line of lines) {
      if (waits === 'nothing') break;
      waits = told(call, noticeOf(line.trim(), waits), output);
      if (waits === 'nothing') break;
    }
  } finally {
    lines.close();
  }
  return 0;
}

async function scriptOf(file: string, output: Output): Promise<Script | null> {
  const read = await readScript(file);
  if (read.ok) output.write(`${file}: OK\n`);
  else for (const fault of read.faults) output.write(`${fault}\n`);
  return read.ok ? read.script : null;
}

/** What the call waits for. */
type Waits = 'caller' | 'people' | 'nothing';

function told(call: ScriptCall, notice: AiNotice, output: Output): Waits {
  let waits: Waits = 'caller';
  for (const action of call.take(notice)) {
    output.write(lineOf(action));
    if (action.type === 'hangup') waits = 'nothing';
    if (action.type === 'transfer') waits = 'people';
  }
  return waits;
}

function noticeOf(line: string, waits: Waits): AiNotice {
  if (waits === 'caller') {
    return KEYS.test(line)
      ? { event: 'call.dtmf', digits: line.replace(/(?<=.)#$/, ''), webhook: null }
      : { event: 'call.speech', transcript: line, confidence: 1, webhook: null };
  }
  const handoffId = asHandoffId('trial');
  return line === 'back'
    ? { event: 'call.returned', reason: 'agent', handoffId, summary: '', context: null, metadata: {} }
    : { event: 'handoff.ended', handoffId, result: 'failed', reason: 'no-answer' };
}

function lineOf(action: AiAction): string {
  switch (action.type) {
    case 'talk':
      return `  ${promptText(action.prompt)}\n`;
    case 'listen':
      return '> \n';
    case 'hangup':
      return '[hangs up]\n';
    // No script has these.
    case 'connect':
    case 'record':
    case 'pauseRecording':
    case 'resumeRecording':
    case 'conference':
    case 'stream':
    case 'endStream':
      return '';
    case 'transfer': {
      const { destinations, reason, summary, whisper, context, options } = action;
      const rows = [
        `[transfer to ${destinations.length === 0 ? 'the destinations of the route' : destinations.join(', ')}: ${reason ?? ''}]`,
        options?.announcement === undefined || options.announcement === null
          ? ''
          : `  ${promptText(options.announcement)}`,
        whisper === null ? '' : `  whisper: ${promptText(whisper)}`,
        summary === null ? '' : `  summary: ${summary}`,
        `  card: ${JSON.stringify(context?.collected ?? {})}`,
      ];
      return `${rows.filter((row) => row !== '').join('\n')}\n${AFTER_TRANSFER}`;
    }
  }
}

function promptText(prompt: Prompt): string {
  return 'text' in prompt ? prompt.text : 'file' in prompt ? `(${prompt.file})` : `(${prompt.url})`;
}
