import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf, placeholderFault, textsOf } from './relations.ts';
import { suggestion } from './suggest.ts';

/** Whoever names a queue names one that there is. */
export const queuesExist: Relation = (config) => {
  const { queues, routes } = fieldsOf(config);
  const names = textsOf(itemsOf(queues).map((queue) => fieldsOf(queue)['name']));
  return itemsOf(routes).flatMap((route, index) => {
    const { handoff } = fieldsOf(route);
    const { queue, fallback } = fieldsOf(handoff);
    const named = [
      { path: ['handoff', 'queue'], name: queue },
      ...itemsOf(fallback).map((step, at) => ({
        path: ['handoff', 'fallback', at, 'queue'],
        name: fieldsOf(step)['queue'],
      })),
    ];
    return named.flatMap(({ path, name }) => {
      if (typeof name !== 'string' || names.includes(name)) return [];
      return [fault(['routes', index, ...path], unknownQueue(name, names))];
    });
  });
};

/** What is wrong with the name of a queue that is none of these. */
export function unknownQueue(name: string, names: readonly string[]): string {
  const near = suggestion(name, names);
  return `${name} is not one of queues${near === null ? '' : `; did you mean ${near}?`}`;
}

/** What the words of a wait may stand for; others would be read out. */
export const waitIsFilled: Relation = (prompts) => {
  const { text } = fieldsOf(fieldsOf(fieldsOf(prompts)['wait'])['prompt']);
  if (typeof text !== 'string') return [];
  const message = placeholderFault(text, ['waitText', 'position', 'estimate']);
  return message === null ? [] : [fault(['wait', 'text'], message)];
};
