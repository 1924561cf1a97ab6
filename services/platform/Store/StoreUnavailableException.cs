namespace Failover.Platform;

/// <summary>The store did not do it and will not have done it: it could not be reached, or it is too busy. Try again later.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A write was sent and its answer is not known: it may have been done, and may even be done later. Read before deciding again.
/// </summary>
public sealed class StoreOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store understood and refuses: a right is missing, the object is not valid, its kind is not installed. Trying again changes nothing.</summary>
public class StoreRefusedException(string message) : Exception(message);
