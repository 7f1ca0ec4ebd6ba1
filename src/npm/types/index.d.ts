export type SpanTimeInput = number | Date | [number, number];
export interface StartSpanOptions { name: string; [key: string]: any }
