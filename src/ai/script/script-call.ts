import type { AiAction, AiNotice } from '../../ports/ai.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { CallWords } from './call-words.ts';
import { listenFor } from './listen-for.ts';
import type { AskStep, MenuOption, MenuStep, Script, Slot, Step, TransferStep } from './script-schema.ts';
import type { CallerInput, Understanding, Value } from './understand.ts';

/** The caller may press these anywhere, where the script has no other use for them. */
const REPEAT_KEY = '*';
const HUMAN_KEY = '0';

/** What is in a slot that the caller left empty. */
const NOTHING: Value = { value: '', spoken: '' };

/** What the caller is asked. */
type Question =
  | { readonly kind: 'menu'; readonly name: string; readonly step: MenuStep; readonly options: readonly MenuOption[] }
  | { readonly kind: 'slot'; readonly name: string; readonly step: AskStep; readonly slot: string }
  | {
      readonly kind: 'confirm';
      readonly name: string;
      readonly step: AskStep;
      readonly slot: string;
      readonly value: Value;
    };

/** A call that a script talks in. It is pure: each notice gives actions, and time comes from outside. */
export class ScriptCall {
  readonly #script: Script;
  readonly #understanding: Understanding;
  /** Whether somebody recognizes what the caller says. */
  readonly #hears: boolean;
  readonly #words: CallWords;
  /** Transfers that nobody took. They are not offered again. */
  readonly #failed = new Set<string>();
  /** The call has had as many handoffs as it may. */
  #isRefused = false;
  #question: Question | null = null;
  /** The transfer under way. */
  #transfer: (TransferStep & { readonly name: string }) | null = null;
  /** The menu that the caller was last in. */
  #menu: string | null = null;
  /** What was said last, with its question. */
  #said: readonly Prompt[] = [];
  #misses = 0;
  #silences = 0;

  constructor(script: Script, understanding: Understanding, hears: boolean) {
    this.#script = script;
    this.#understanding = understanding;
    this.#hears = hears;
    this.#words = new CallWords(script);
  }

  /** What follows a notice. */
  take(notice: AiNotice): readonly AiAction[] {
    switch (notice.event) {
      case 'call.started': {
        const { greeting, start, steps } = this.#script;
        const first = start ?? Object.keys(steps)[0] ?? '';
        this.#words.parties = { from: notice.from, to: notice.to };
        return this.#go(first, greeting === undefined ? [] : [greeting]);
      }
      case 'call.dtmf':
        return this.#hear({ keys: notice.digits, words: notice.transcript ?? '' });
      case 'call.speech':
        return notice.partial === true ? [] : this.#hear({ keys: '', words: notice.transcript });
      case 'handoff.ended':
      case 'handoff.refused':
        if (notice.event === 'handoff.refused') this.#isRefused = true;
        return this.#back('failed', this.#words.wording('nobody'));
      case 'call.returned':
        return this.#back('returned', this.#words.wording('returned'));
      // A script gives the caller to nobody but people.
      case 'voice.ended':
      case 'conference.ended':
      case 'recording.ended':
      case 'handoff.briefing':
      case 'handoff.listening':
      case 'call.ended':
        return [];
    }
  }

  #hear(input: CallerInput): readonly AiAction[] {
    const question = this.#question;
    if (question === null) return [];
    const { keys, words } = input;
    if (keys === '' && words.trim() === '') return this.#silent(question);
    this.#silences = 0;
    const answer = this.#answer(question, input);
    if (answer !== null) return answer;
    if (keys === REPEAT_KEY || this.#understanding.wantsRepeat(words)) return this.#put(this.#said, question);
    const { human, notUnderstood } = this.#script;
    const asksForHuman = human !== undefined && (keys === HUMAN_KEY || this.#understanding.wantsHuman(words));
    if (asksForHuman && this.#isOpen(human)) return this.#go(human);
    const isClosed = question.kind === 'menu' && this.#understanding.chosen(input, question.step.options) !== null;
    const sorry = notUnderstood.say ?? this.#words.wording('notUnderstood');
    return this.#missed(question, asksForHuman || isClosed ? this.#words.wording('nobody') : sorry);
  }

  /** What an answer leads to; null where it is none. */
  #answer(question: Question, input: CallerInput): readonly AiAction[] | null {
    switch (question.kind) {
      case 'menu': {
        const option = this.#understanding.chosen(input, question.options);
        return option === null ? null : this.#choose(option);
      }
      case 'slot': {
        // In free words anything is an answer but what is asked of us.
        const isFree = ['words', 'name'].includes(this.#slot(question.slot).kind);
        return isFree && this.#isCommand(input.words) ? null : this.#fill(question, input);
      }
      case 'confirm': {
        const isRight = this.#understanding.yesOrNo(input);
        if (isRight === true) return this.#accept(question, question.value);
        // Who says "no, 4712" has said it anew.
        const slot = this.#slot(question.slot);
        const isExact = slot.kind === 'digits' || slot.kind === 'date';
        const other = isExact && input.keys === '' ? this.#fill(question, input) : null;
        if (other !== null) return other;
        return isRight === false ? this.#missed({ ...question, kind: 'slot' }, null) : null;
      }
    }
  }

  #isCommand(words: string): boolean {
    const wantsHuman = this.#script.human !== undefined && this.#understanding.wantsHuman(words);
    return wantsHuman || this.#understanding.wantsRepeat(words);
  }

  #choose({ set, language, then }: MenuOption): readonly AiAction[] {
    for (const [name, value] of Object.entries(set)) this.#words.set(name, { value, spoken: value });
    this.#words.language = language ?? this.#words.language;
    return this.#go(then);
  }

  #fill({ name, step, slot }: Exclude<Question, { kind: 'menu' }>, input: CallerInput): readonly AiAction[] | null {
    const value = this.#understanding.valueOf(this.#slot(slot), input, this.#words.language);
    if (value === null) {
      const hasNone = !this.#slot(slot).required && this.#understanding.yesOrNo(input) === false;
      return hasNone ? this.#accept({ name, slot }, NOTHING) : null;
    }
    if (this.#slot(slot).confirm === false) return this.#accept({ name, slot }, value);
    return this.#ask([], { kind: 'confirm', name, step, slot, value });
  }

  #accept({ name, slot }: { readonly name: string; readonly slot: string }, value: Value): readonly AiAction[] {
    this.#words.set(slot, value);
    return this.#go(name);
  }

  #silent(question: Question): readonly AiAction[] {
    if (question.kind === 'slot' && !this.#slot(question.slot).required) return this.#accept(question, NOTHING);
    const { say, times, then } = this.#script.silence;
    this.#silences += 1;
    if (this.#silences >= times) return then !== undefined && this.#isOpen(then) ? this.#go(then) : this.#end();
    return this.#askAgain(question, say ?? this.#words.wording('silence'));
  }

  /** The question is put again, or given up. @param sorry said before it; null: nothing */
  #missed(question: Question, sorry: Prompt | null): readonly AiAction[] {
    const { times, then } = this.#script.notUnderstood;
    this.#misses += 1;
    if (this.#misses < times) return this.#askAgain(question, sorry);
    const { step } = question;
    if (question.kind !== 'menu' && !this.#slot(question.slot).required) {
      return this.#accept(question, NOTHING);
    }
    const way = step.otherwise ?? then ?? this.#script.human;
    return way !== undefined && this.#isOpen(way) ? this.#go(way) : this.#end();
  }

  /** People are done with the caller. */
  #back(how: 'failed' | 'returned', wording: Prompt): readonly AiAction[] {
    const transfer = this.#transfer;
    this.#transfer = null;
    // A handoff that somebody else began comes back to what was asked.
    if (transfer === null) return this.#askAgain(this.#question, wording);
    if (how === 'failed') this.#failed.add(transfer.name);
    const { say = wording, then } = transfer[how];
    const next = then ?? this.#menu;
    return next === null ? this.#end([say]) : this.#go(next, [say]);
  }

  /** Goes to a step, and on until the caller is asked something. @param before said first */
  #go(to: string, before: readonly Prompt[] = []): readonly AiAction[] {
    this.#misses = 0;
    this.#silences = 0;
    const said = [...before];
    for (let name = to, steps = Object.keys(this.#script.steps).length; steps >= 0; steps -= 1) {
      const step = this.#script.steps[name];
      if (step === undefined) return this.#end(said);
      switch (step.kind) {
        case 'menu': {
          const options = step.options.filter(({ then }) => this.#isOpen(then));
          this.#menu = name;
          return options.length === 0 ? this.#end(said) : this.#ask(said, { kind: 'menu', name, step, options });
        }
        case 'ask': {
          const slot = step.slots.find((each) => this.#isToAsk(each));
          if (slot !== undefined) return this.#ask(said, { kind: 'slot', name, step, slot });
          break;
        }
        case 'say':
          said.push(this.#wordsOrKeys(step));
          break;
        case 'transfer':
          if (this.#isOpen(name)) return this.#handOver(name, step, said);
          said.push(step.failed.say ?? this.#words.wording('nobody'));
          break;
        case 'hangup':
          return this.#end(said, step.say);
      }
      const next = (step.kind === 'transfer' ? step.failed.then : step.then) ?? this.#menu;
      if (next === null) break;
      name = next;
    }
    return this.#end(said);
  }

  #handOver(name: string, step: TransferStep, said: readonly Prompt[]): readonly AiAction[] {
    const { destinations, reason, summary, whisper, say, afterwards } = step;
    this.#question = null;
    this.#transfer = { ...step, name };
    const { collected } = this.#words;
    return [
      ...said.map((prompt) => this.#talk(prompt)),
      {
        type: 'transfer',
        destinations,
        whisper: whisper === undefined ? null : this.#words.filled(whisper),
        reason,
        summary: summary === undefined ? null : this.#words.written(summary),
        context: { intent: reason, ...(Object.keys(collected).length > 0 && { collected }) },
        options: {
          ...(say !== undefined && { announcement: this.#words.filled(say) }),
          ...(afterwards !== undefined && { afterwards }),
        },
      },
    ];
  }

  #askAgain(question: Question | null, first: Prompt | null): readonly AiAction[] {
    return question === null ? this.#end() : this.#ask(first === null ? [] : [first], question, false);
  }

  /** Asks. @param before said first @param isNew whether that is what a caller who asks for it hears again */
  #ask(before: readonly Prompt[], question: Question, isNew = true): readonly AiAction[] {
    const prompts = [...before, ...this.#promptsOf(question)];
    if (isNew) this.#said = prompts;
    return this.#put(prompts, question);
  }

  #put(prompts: readonly Prompt[], question: Question): readonly AiAction[] {
    this.#question = question;
    return [...prompts.map((prompt) => this.#talk(prompt)), this.#listen(question)];
  }

  #listen(question: Question): AiAction {
    const { listen } = this.#script;
    if (question.kind === 'menu') return listenFor({ kind: 'options', options: question.options }, listen);
    if (question.kind === 'confirm') return listenFor({ kind: 'yes-no' }, listen);
    const slot = this.#slot(question.slot);
    return listenFor(slot.kind === 'choice' ? { kind: 'options', options: slot.options } : slot, listen);
  }

  #promptsOf(question: Question): readonly Prompt[] {
    switch (question.kind) {
      case 'menu':
        return [
          this.#wordsOrKeys(question.step),
          ...question.options.flatMap(({ say, sayKeys }) => (this.#hears ? say : (sayKeys ?? say)) ?? []),
        ];
      case 'slot':
        return [this.#wordsOrKeys(this.#slot(question.slot))];
      case 'confirm': {
        const { confirm } = this.#slot(question.slot);
        const wording = this.#words.wording(this.#hears ? 'confirm' : 'confirmByKeys');
        return [this.#words.withValue(typeof confirm === 'boolean' ? wording : confirm, question.value)];
      }
    }
  }

  #wordsOrKeys({ say, sayKeys }: Pick<Step & { kind: 'say' }, 'say' | 'sayKeys'>): Prompt {
    return this.#hears ? say : (sayKeys ?? say);
  }

  /** Whether a slot is still to be asked. Where nobody recognizes words, words cannot be. */
  #isToAsk(name: string): boolean {
    const { kind } = this.#slot(name);
    return !this.#words.has(name) && (this.#hears || (kind !== 'words' && kind !== 'name'));
  }

  /** Whether a step does not lead to a transfer that nobody takes. */
  #isOpen(to: string): boolean {
    for (let name = to, steps = Object.keys(this.#script.steps).length; steps >= 0; steps -= 1) {
      const step = this.#script.steps[name];
      if (step?.kind === 'transfer') return !this.#isRefused && !this.#failed.has(name);
      if (step === undefined || step.kind === 'menu' || step.kind === 'hangup' || step.then === undefined) return true;
      name = step.then;
    }
    return true;
  }

  #end(said: readonly Prompt[] = [], last: Prompt | undefined = this.#script.goodbye): readonly AiAction[] {
    this.#question = null;
    const prompts = [...said, last ?? this.#words.wording('goodbye')];
    return [...prompts.map((prompt) => this.#talk(prompt)), { type: 'hangup' }];
  }

  #slot(name: string): Slot {
    const slot = this.#script.slots[name];
    if (slot === undefined) throw new Error(`the script has no slot ${name}`);
    return slot;
  }

  #talk(prompt: Prompt): AiAction {
    return { type: 'talk', prompt: this.#words.filled(prompt), keysStop: true };
  }
}
