import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import type { Server } from './server.ts'
import { serve } from './server.ts'

const query = new GraphQLObjectType({
  name: 'Query',
  fields: {
    echo: {
      type: GraphQLString,
      args: { text: { type: new GraphQLNonNull(GraphQLString) } },
      resolve: (_, { text }: { text: string }) => text,
    },
  },
})

/** graphql-ws's own server. */
export function startGraphql(): Promise<Server> {
  return serve(http => {
    const sockets = new WebSocketServer({ server: http })
    const disposable = useServer({ schema: new GraphQLSchema({ query }) }, sockets)
    return () => disposable.dispose()
  })
}
