import { unknownName } from './known-names.ts';
import type { Relation, RelationFault } from './relations.ts';
import { fault, fieldsOf, itemsOf } from './relations.ts';

/** Two connections to one FreeSWITCH would count each other's channels as those of others. */
export const freeswitchIsNamedOnce: Relation = (media) => {
  const firstAt = new Map<string, number>();
  return itemsOf(fieldsOf(media)['freeswitch']).flatMap((server, index) => {
    const { host, port } = fieldsOf(server);
    const address = `${String(host)}:${String(port)}`;
    const first = firstAt.get(address);
    if (first === undefined) {
      firstAt.set(address, index);
      return [];
    }
    return [fault(['freeswitch', index], `is the same server as element ${first}: ${address}`)];
  });
};

/** Calls of a zone without servers would all be carried elsewhere. */
export const zonesExist: Relation = (config) => {
  const { media, sip, routes } = fieldsOf(config);
  const { engine, freeswitch, zone } = fieldsOf(media);
  if (engine !== 'freeswitch') return [];
  const zones = itemsOf(freeswitch)
    .map((server) => fieldsOf(server)['zone'])
    .filter((each) => typeof each === 'string');
  const { trunks, users } = fieldsOf(sip);
  const check = (path: (string | number)[], name: unknown): readonly RelationFault[] =>
    typeof name !== 'string' || zones.includes(name)
      ? []
      : [fault([...path, 'zone'], unknownName(name, zones, 'media.freeswitch[].zone'))];
  const ofEach = (path: string[], list: unknown): readonly RelationFault[] =>
    itemsOf(list).flatMap((item, index) => check([...path, index], fieldsOf(item)['zone']));
  return [
    ...check(['media'], zone),
    ...ofEach(['sip', 'trunks'], trunks),
    ...ofEach(['sip', 'users'], users),
    ...ofEach(['routes'], routes),
  ];
};
