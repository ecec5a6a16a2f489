import type { CallConfigs } from '../call-runtime/index.ts';
import { CRM_NAME } from '../config/index.ts';
import type { Config, ConfigInForce, CrmConfig, WebhookConfig } from '../config/index.ts';
import { crmBody } from '../context/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { Receiver } from '../webhooks/index.ts';

/** Requests to the CRM at once. */
const CRM_CONCURRENCY = 16;

/**
 * Who is told of calls. A call keeps those that were there when it began, with the events that they wanted then, as long as
 * they are there; their addresses and secrets are those of now.
 */
export class CallReceivers {
  readonly #current: ConfigInForce;
  readonly #configs: CallConfigs;
  /** By their settings, so that one that does not change stays the same object. */
  #made: ReadonlyMap<string, Receiver>;

  constructor(current: ConfigInForce, configs: CallConfigs) {
    this.#current = current;
    this.#configs = configs;
    this.#made = receiversOf(current.config, new Map());
  }

  get now(): readonly Receiver[] {
    return [...this.#made.values()];
  }

  /** Another configuration is in force. */
  change(): void {
    this.#made = receiversOf(this.#current.config, this.#made);
  }

  of(call: CallId): readonly Receiver[] {
    const config = this.#configs.of(call);
    if (config === null || config === this.#current.config) return this.now;
    const then = receiversOf(config, this.#made);
    return [...then.values()].flatMap(({ name, events }) => {
      const receiver = this.now.find((each) => each.name === name);
      return receiver === undefined ? [] : [{ ...receiver, events }];
    });
  }
}

function receiversOf({ webhooks, crm }: Config, made: ReadonlyMap<string, Receiver>): Map<string, Receiver> {
  const all = [
    ...webhooks.map((webhook) => [JSON.stringify(webhook), () => receiverOf(webhook)] as const),
    ...(crm === null ? [] : [[JSON.stringify(crm), () => crmReceiver(crm)] as const]),
  ];
  return new Map(all.map(([key, make]) => [key, made.get(key) ?? make()]));
}

/** The CRM is told as an agent's telephone rings, or is to ring for a REFER, by the template of the configuration. */
function crmReceiver({ url, secret, template, allowPrivate, timeoutMs }: CrmConfig): Receiver {
  return {
    name: CRM_NAME,
    url,
    secrets: secret === null ? [] : [secret],
    events: ['handoff.referring', 'handoff.ringing'],
    allowPrivate,
    timeoutMs,
    concurrency: CRM_CONCURRENCY,
    bodyOf: ({ type, at, data }, card) =>
      JSON.stringify(crmBody(template, card, { type, at, destination: 'destination' in data ? data.destination : '' })),
  };
}

function receiverOf({ secret, ...webhook }: WebhookConfig): Receiver {
  return { ...webhook, secrets: secret === null ? [] : [secret].flat() };
}
