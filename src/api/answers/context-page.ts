import { createHash } from 'node:crypto';
import type { ContextCard } from '../../context/index.ts';

/** The page works on the small browser of a telephone: one column, no script, no image. */
const STYLE =
  'body{font:16px/1.4 sans-serif;margin:0 auto;max-width:40em;padding:.6em;color:#111;background:#fff}' +
  'h1{font-size:1.15em;margin:.2em 0}h2{font-size:1em;margin:1em 0 .2em;border-bottom:1px solid #999}' +
  'p{margin:.3em 0}dl{margin:0}dt{font-weight:bold;margin-top:.4em}dd{margin:0;overflow-wrap:anywhere}' +
  'pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}';

/** What a context link answers beside what all answers say. The page may load nothing and run nothing. */
export const CONTEXT_PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'x-robots-tag': 'noindex, nofollow, noarchive',
  vary: 'Accept',
};

/** The card as a page. */
export function contextPage({ summary, fields, transcript }: ContextCard): string {
  const { caller, cutFields, transcriptCut } = fields;
  const rows: readonly (readonly [string, unknown])[] = [
    ['Called', fields.called],
    ['Since', fields.startedAt],
    ['Reason', fields.reason],
    ['Intent', fields.intent],
    ['Sentiment', fields.sentiment],
    ['Next action', fields.nextAction],
    ['Keys', fields.keys],
    ['Asserted', caller.asserted.map(({ name, number }) => named(name, number)).join(', ')],
    ['Forwarded by', caller.forwardedBy.map(({ name, number }) => named(name, number)).join(', ')],
    ['From the AI', fields.coached.map(({ text }) => text).join(' | ')],
    ['Earlier handoffs', fields.earlierHandoffs.map((each) => `${each.reason}: ${each.result ?? 'open'}`).join('; ')],
    ['Result', fields.result],
    ['Left out', cutFields.join(', ')],
  ];
  const cut = transcriptCut === null ? '' : `<p>${String(transcriptCut.segments)} earlier lines are left out.</p>`;
  return pageOf(
    named(caller.name, caller.number),
    `<p>${escaped(summary)}</p>${list(rows)}${section('Collected', fields.collected)}${section('CRM', fields.crm)}` +
      `${section('More', fields.metadata)}<h2>Transcript</h2>${cut}${transcript.map(line).join('')}`,
  );
}

/** A page with one sentence. */
export function contextNotice(title: string, message: string): string {
  return pageOf(title, `<p>${escaped(message)}</p>`);
}

function pageOf(title: string, body: string): string {
  return (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>${body}</body></html>`
  );
}

function named(name: string | null, number: string): string {
  return name === null ? number : `${name} (${number})`;
}

function line({ role, text, startMs, private: isPrivate }: ContextCard['transcript'][number]): string {
  const seconds = Math.floor(startMs / 1_000);
  const time = `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
  return `<p><b>${time} ${role}${isPrivate ? ' (private)' : ''}:</b> ${escaped(text)}</p>`;
}

function section(title: string, values: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(values);
  return entries.length === 0 ? '' : `<h2>${title}</h2>${list(entries)}`;
}

function list(rows: readonly (readonly [string, unknown])[]): string {
  const shown = rows.filter(([, value]) => value !== null && value !== '');
  return `<dl>${shown.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${valueHtml(value)}</dd>`).join('')}</dl>`;
}

function valueHtml(value: unknown): string {
  return typeof value === 'string' ? escaped(value) : `<pre>${escaped(JSON.stringify(value, null, 1))}</pre>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML. Controls that a page may not hold become spaces. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
    .replaceAll(/[^\P{Cc}\n\t]/gu, ' ');
}
