export { AnswerListener } from './answer-listener.ts';
