import type { Route } from '../config/index.ts';
import { calledNumber, matchRoute, parseDestination, plainRoute } from '../config/index.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { AssignedNumber, NumberWebhooks } from '../ports/number-webhooks.ts';

const KIND = 'number-webhook';
/** Numbers that can be assigned. */
export const MAX_ASSIGNED_NUMBERS = 10_000;

/** Numbers whose calls go to the webhook that the API gave, and not to the AI of their route. They outlive a restart. */
export class AssignedNumbers implements NumberWebhooks {
  readonly #values: KeptValues;
  readonly #webhooks: Map<string, string>;

  private constructor(values: KeptValues, webhooks: Map<string, string>) {
    this.#values = values;
    this.#webhooks = webhooks;
  }

  /** @throws StoreError if the store cannot be read */
  static async open(values: KeptValues): Promise<AssignedNumbers> {
    const kept = await values.list(KIND);
    const webhooks = kept.map(({ name, value }) => [name, String(value)] as const);
    const numbers = new AssignedNumbers(values, new Map(webhooks));
    values.follow(KIND, {
      names: () => numbers.#webhooks.keys(),
      put: ({ name, value }) => void numbers.#webhooks.set(name, String(value)),
      removed: (name) => void numbers.#webhooks.delete(name),
    });
    return numbers;
  }

  /** The route of a number, with the webhook as its AI where the number has one. */
  routeOf(called: string, routes: readonly Route[]): Route | null {
    const configured = matchRoute(routes, called);
    const number = calledNumber(called);
    const url = this.#webhooks.get(number);
    if (url === undefined) return configured;
    const ai = { kind: 'webhook', url, secret: null } as const;
    return configured === null ? plainRoute(number, ai) : { ...configured, ai };
  }

  async assign(text: string, webhook: string): Promise<AssignedNumber> {
    const number = numberOf(text);
    if (number === null) return { ok: false, code: 'invalid', message: 'expected a number, such as +15551234567' };
    if (!(await this.#values.put(KIND, { name: number, value: webhook }, MAX_ASSIGNED_NUMBERS))) {
      return { ok: false, code: 'full', message: `${String(MAX_ASSIGNED_NUMBERS)} numbers are assigned already` };
    }
    this.#webhooks.set(number, webhook);
    return { ok: true, number };
  }
}

/** The number without visual separators; null if the text is none. */
function numberOf(text: string): string | null {
  const parsed = parseDestination(text);
  return parsed.ok && parsed.value.kind === 'number' ? parsed.value.number : null;
}
