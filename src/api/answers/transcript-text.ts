import type { Segment, Transcript } from '../../context/index.ts';

type Role = Segment['role'];

const NAMES: Readonly<Record<Role, string>> = {
  caller: 'Caller',
  ai: 'AI',
  agent: 'Agent',
  supervisor: 'Supervisor',
  conference: 'Conference',
};

/** So long is a segment shown whose end is not known, at least and for each character. */
const MIN_SHOWN_MS = 1_500;
const SHOWN_MS_PER_CHARACTER = 60;

interface Speaker {
  readonly leg: string | null;
  readonly role: Role;
}

/** A transcript as WebVTT (W3C, WebVTT: The Web Video Text Tracks Format), with its speakers as voices. */
export function transcriptVtt({ segments, missing }: Transcript): string {
  const nameOf = speakerNames([...segments, ...missing]);
  const notes = missing.map((gap) => ({
    at: gap.startMs,
    block:
      `NOTE\nFrom ${vttTime(gap.startMs)} to ${vttTime(gap.endMs)} words of ${nameOf(gap)} are missing: ` +
      escaped(gap.reason),
  }));
  const cues = segments.map((segment) => {
    const { startMs, endMs, text } = segment;
    const shownUntil = endMs ?? startMs + Math.max(MIN_SHOWN_MS, text.length * SHOWN_MS_PER_CHARACTER);
    // "Its end time must be greater than its start time" (WebVTT 4.4).
    const times = `${vttTime(startMs)} --> ${vttTime(Math.max(startMs + 1, shownUntil))}`;
    const voice = segment.private ? 'v.private' : 'v';
    return { at: startMs, block: `${times}\n<${voice} ${nameOf(segment)}>${escaped(text)}` };
  });
  const blocks = [...notes, ...cues].sort((one, other) => one.at - other.at).map(({ block }) => block);
  return `${['WEBVTT', ...blocks].join('\n\n')}\n`;
}

/** A transcript as plain text: a line for each segment, with its time and its speaker. */
export function transcriptText({ segments, missing }: Transcript): string {
  const nameOf = speakerNames([...segments, ...missing]);
  const lines = [
    ...missing.map((gap) => ({
      at: gap.startMs,
      line: `[${textTime(gap.startMs)}] (words of ${nameOf(gap)} are missing until ${textTime(gap.endMs)}: ${oneLine(gap.reason)})`,
    })),
    ...segments.map((segment) => ({
      at: segment.startMs,
      line: `[${textTime(segment.startMs)}] ${nameOf(segment)}${segment.private ? ' (private)' : ''}: ${oneLine(segment.text)}`,
    })),
  ];
  return lines
    .sort((one, other) => one.at - other.at)
    .map(({ line }) => `${line}\n`)
    .join('');
}

/** Names of the speakers, by role. The second leg of a role and those after it have a number. */
function speakerNames(speakers: readonly Speaker[]): (speaker: Speaker) => string {
  const legsOf = new Map<Role, Set<string | null>>();
  for (const { leg, role } of speakers) legsOf.set(role, (legsOf.get(role) ?? new Set()).add(leg));
  return ({ leg, role }) => {
    const index = [...(legsOf.get(role) ?? [])].indexOf(leg);
    return index < 1 ? NAMES[role] : `${NAMES[role]} ${String(index + 1)}`;
  };
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Cue text: no tag begins in it, and it cannot end its block or look like the times of a cue (WebVTT 4.2.2). */
function escaped(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function vttTime(ms: number): string {
  const [hours, minutes, seconds] = clockParts(ms);
  return `${padded(hours)}:${padded(minutes)}:${padded(seconds)}.${String(ms % 1_000).padStart(3, '0')}`;
}

function textTime(ms: number): string {
  const [hours, minutes, seconds] = clockParts(ms);
  return `${String(hours)}:${padded(minutes)}:${padded(seconds)}`;
}

function clockParts(ms: number): readonly [number, number, number] {
  const seconds = Math.floor(ms / 1_000);
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
