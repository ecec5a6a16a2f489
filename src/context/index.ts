export { CallCards, storedCard } from './call-cards.ts';
export type { ContextCard } from './card-schema.ts';
export { contextCardSchema, segmentSchema } from './card-schema.ts';
export { ContextLinks } from './context-links.ts';
export type { LinkedHandoff } from './context-links.ts';
export type { CrmEvent } from './crm-body.ts';
export { crmBody } from './crm-body.ts';
