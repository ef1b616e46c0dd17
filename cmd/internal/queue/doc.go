// Package queue hands the shards of a job to any number of machines through NATS JetStream, and collects what they give.
//
// It knows nothing of simulations. A job is a text that says what is to be done, in a number of shards, and files that
// belong to it. A shard is a pure function of the job: done twice, it gives the same bytes twice. That is what makes a
// queue that delivers at least once good enough.
//
// For the job with the identity ID, the server keeps
//
//	chorus-jobs (key-value)    key ID: the job is open; its version, shards, ...
//	chorus-ID (work queue)     one message for each shard that has no result, subject chorus.ID.SHARD
//	chorus-ID (key-value)      key done.SHARD: object, digest and size of the result; key failed.SHARD: why there is none
//	chorus-ID (object store)   the job itself, its files, the results
//
// A worker takes a message, does the shard while it tells the server that it is alive, stores the result, enters it, and
// acknowledges the message: in this order, so that at every moment a shard has a message or a result. The server gives a
// message of which nothing was heard for some time to another worker, at most as often as the job says.
//
// The first result that is entered stays. A second one must have the same digest; if not, the shard has failed, and with
// it the job: two machines do not agree.
package queue
