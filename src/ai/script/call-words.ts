import { fillTemplate, namesIn } from '../../call-machine/index.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { LanguageCode, Wordings } from './languages/index.ts';
import { languageOf } from './languages/index.ts';
import type { Script } from './script-schema.ts';
import { slotNamesOf } from './script-schema.ts';
import type { Value } from './understand.ts';

const OPTIONAL = /\[([^[\]]{1,500})\]/g;

/** What one call has in its slots, and how its prompts are worded. */
export class CallWords {
  readonly #script: Script;
  /** Every name that a text of the script may have, so that one that is empty leaves nothing. */
  readonly #names: readonly string[];
  readonly #values = new Map<string, Value>();
  language: LanguageCode;
  parties: { readonly from: string; readonly to: string } = { from: '', to: '' };

  constructor(script: Script) {
    this.#script = script;
    this.language = script.languages[0] ?? 'en';
    this.#names = slotNamesOf(script);
  }

  set(slot: string, value: Value): void {
    this.#values.set(slot, value);
  }

  /** Whether a slot was asked, or set. */
  has(slot: string): boolean {
    return this.#values.has(slot);
  }

  /** The slots that are filled. */
  get collected(): Readonly<Record<string, string>> {
    const filled = [...this.#values].filter(([, { value }]) => value !== '');
    return Object.fromEntries(filled.map(([name, { value }]) => [name, value]));
  }

  /** What is built in, in the language of the call. */
  wording(name: keyof Wordings): Prompt {
    return { text: languageOf(this.language).wordings[name] };
  }

  /** A prompt with the value that is to be confirmed. */
  withValue(prompt: Prompt, { spoken }: Value): Prompt {
    return 'text' in prompt ? { ...prompt, text: fillTemplate(prompt.text, { value: spoken }) } : prompt;
  }

  /** A prompt as it is spoken, by the voice of the language. */
  filled(prompt: Prompt): Prompt {
    if (!('text' in prompt)) return prompt;
    const voice = prompt.voice ?? this.#script.voices[this.language];
    const text = this.#filled(prompt.text, ({ spoken }) => spoken).slice(0, CALL_LIMITS.maxPromptLength);
    return { text, ...(voice !== undefined && { voice }) };
  }

  /** A text as it is shown. */
  written(text: string): string {
    return this.#filled(text, ({ value }) => value).slice(0, CALL_LIMITS.maxSummaryLength);
  }

  /** What stands in brackets goes where one of its slots is empty, and the slot leaves nothing elsewhere. */
  #filled(text: string, as: (value: Value) => string): string {
    const empty = this.#names.map((name) => [name, ''] as const);
    const filled = [...this.#values].map(([name, value]) => [name, as(value)] as const);
    const values: Readonly<Record<string, string>> = { ...this.parties, ...Object.fromEntries([...empty, ...filled]) };
    const whole = text.replace(OPTIONAL, (group, inner: string) => {
      const names = namesIn(inner);
      if (names.length === 0) return group;
      return names.some((name) => values[name] === '') ? '' : inner;
    });
    return fillTemplate(whole, values).replaceAll(/ {2,}/g, ' ');
  }
}
