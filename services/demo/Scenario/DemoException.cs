namespace Failover.Demo;

/// <summary>The demo cannot go on: one sentence that names the place.</summary>
public sealed class DemoException(string sentence, Exception? inner = null) : Exception(sentence, inner);
