import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf, placeholderFault, textsOf } from './relations.ts';
import { unknownName } from './known-names.ts';

/** Whoever names a queue names one that there is. */
export const queuesExist: Relation = (config) => {
  const { queues, routes } = fieldsOf(config);
  const names = textsOf(itemsOf(queues).map((queue) => fieldsOf(queue)['name']));
  return itemsOf(routes).flatMap((route, index) => {
    const { handoff } = fieldsOf(route);
    const { queue, fallback, closed } = fieldsOf(handoff);
    const named = [
      { path: ['handoff', 'queue'], name: queue },
      ...Object.entries({ fallback, closed }).flatMap(([list, steps]) =>
        itemsOf(steps).map((step, at) => ({ path: ['handoff', list, at, 'queue'], name: fieldsOf(step)['queue'] })),
      ),
    ];
    return named.flatMap(({ path, name }) => {
      if (typeof name !== 'string' || names.includes(name)) return [];
      return [fault(['routes', index, ...path], unknownName(name, names, 'queues'))];
    });
  });
};

/** What the words of a wait may stand for; others would be read out. */
export const waitIsFilled: Relation = (prompts) => {
  const { text } = fieldsOf(fieldsOf(fieldsOf(prompts)['wait'])['prompt']);
  if (typeof text !== 'string') return [];
  const message = placeholderFault(text, ['waitText', 'position', 'estimate']);
  return message === null ? [] : [fault(['wait', 'text'], message)];
};
