/** What `typeOfValue` of the core says, for a jsonb expression in SQL; null for JSON's null (S-7.7 to S-7.9). */
export function typeOfJson(value: string): string {
  const text = `btrim(${value} #>> '{}')`;
  return `case jsonb_typeof(${value}) when 'array' then 'list' when 'object' then 'object' when 'number' then 'number'
    when 'boolean' then 'boolean' when 'string' then case
      when ${text} ~ '^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?$' then 'number'
      when lower(${text}) in ('true', 'false') then 'boolean'
      when ${text} ~ '^\\d{4}-\\d{2}-\\d{2}([T ]|$)' then 'date' else 'text' end end`;
}
