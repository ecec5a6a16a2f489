import type { Language } from './language.ts';
import { counted } from './language.ts';

export const ES: Language = {
  wordings: {
    notUnderstood: 'Perdone, no le he entendido.',
    silence: 'No le oigo.',
    confirm: 'He entendido: {value}. ¿Es correcto?',
    confirmByKeys: 'Ha marcado: {value}. Si es correcto, pulse 1. Si no, pulse 2.',
    nobody: 'Lo siento, en este momento nadie puede atender su llamada.',
    returned: 'Está de nuevo con la recepción automática.',
    goodbye: 'Gracias por su llamada. Adiós.',
  },
  yes: ['sí', 'claro', 'correcto', 'exacto', 'exactamente', 'vale', 'de acuerdo', 'así es', 'eso es'],
  no: ['no', 'incorrecto', 'mal', 'falso', 'no es correcto'],
  repeat: ['repita', 'repite', 'repetir', 'otra vez', 'de nuevo', 'cómo dice', 'perdón'],
  human: '@human-es',
  numbers: {
    units: {
      ...counted([
        'cero', 'uno un primero', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve', 'diez', 'once',
        'doce', 'trece', 'catorce', 'quince', 'dieciseis', 'diecisiete', 'dieciocho', 'diecinueve', 'veinte',
        'veintiuno veintiun', 'veintidos', 'veintitres', 'veinticuatro', 'veinticinco', 'veintiseis', 'veintisiete',
        'veintiocho', 'veintinueve',
      ]),
    },
    tens: counted(['treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'], 30, 10),
    and: 'y',
    times: { doble: 2, triple: 3 },
    countsInScores: false,
  },
  months: [
    ['enero'], ['febrero'], ['marzo'], ['abril'], ['mayo'], ['junio'], ['julio'], ['agosto'], ['septiembre', 'setiembre'],
    ['octubre'], ['noviembre'], ['diciembre'],
  ],
  weekdays: ['domingo', 'lunes', 'martes', 'miercoles', 'jueves', 'viernes', 'sabado'],
  days: [['pasado mañana', 2], ['mañana', 1], ['hoy', 0]],
  dateKeys: 'DDMM',
  nameLead: /^(?:(?:hola|buenos días|buenas tardes|sí|pues|eh)\b[ ,.]*)*(?:mi nombre es|me llamo|soy)\s+/i,
}; // prettier-ignore
