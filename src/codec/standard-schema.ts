/**
 * The part of Standard Schema, version 1 (standardschema.dev), that is used here. Zod, Valibot,
 * ArkType and others have it; it is an interface of types, so there is no package to depend on.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** Where the interface has all it has, so that it is in nobody's way. */
  readonly '~standard': {
    /** Of the interface. */
    readonly version: 1
    /** The name of the library, for messages. */
    readonly vendor: string
    /** Checks a value, at once or later. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** Never there at run time. */
    readonly types?:
      | {
          /** What it takes. */
          readonly input: Input
          /** What it gives. */
          readonly output: Output
        }
      | undefined
  }
}

/** The value, which the schema may have changed, or what is wrong with it. */
export type SchemaResult<Output> =
  | {
      /** What the schema made of it. */
      readonly value: Output
      /** Nothing is wrong. */
      readonly issues?: undefined
    }
  | {
      /** What is wrong. */
      readonly issues: readonly SchemaIssue[]
    }

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** In the words of the library. */
  readonly message: string
  /** Where in the value: keys, or objects with a key. */
  readonly path?:
    | readonly (
        | PropertyKey
        | {
            /** The key. */
            readonly key: PropertyKey
          }
      )[]
    | undefined
}

/** The type of the values that a schema lets through. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<
  Schema['~standard']['types']
>['output']
