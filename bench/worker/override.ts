/** The same object with some methods replaced; the others run on the real one. */
export const override = <T extends object>(real: T, methods: Record<string, unknown>): T =>
  new Proxy(real, {
    get: (_, key) => {
      const value = methods[String(key)] ?? Reflect.get(real, key)
      return typeof value === 'function' ? value.bind(real) : value
    },
  })
